// A program of its own, since the package unpacks into the temporary directory of the process that calls it, and
// unpacks the libraries that a bare system lacks (libnss3 and its kin) only where this variable names AWS.
import chromium from '@sparticuz/chromium'

const [directory] = process.argv.slice(2)
if (!directory) throw new Error('usage: unpack-chromium.ts DIRECTORY')
process.env.TMPDIR = directory
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x'
await chromium.executablePath()
