// Every npm script goes through here, on whatever Node.js the machine has: install what the lock file names if
// that has not been done, then run the command on the Node.js that came with it.
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from './child.mjs'
import { installOnce } from './install.mjs'
import { bundledNodeRuns, refusalOfNode, thisHost } from './node-version.mjs'

// Not import.meta.dirname: a Node.js that is too old must get as far as being told so.
const root = fileURLToPath(new URL('..', import.meta.url))
const binaries = join(root, 'node_modules', '.bin')

/** @type {Record<string, { main: string, before?: readonly [string, ...string[]] }>} */
const commands = {
  start: { before: ['turbo', 'run', 'build', '--filter=./apps/*'], main: 'apps/server/src/main.ts' },
  test: { main: 'scripts/test.ts' },
  prove: { main: 'scripts/prove.ts' },
  'known-answers': { main: 'scripts/known-answers.ts' },
  usage: { main: 'apps/server/src/usage/main.ts' },
  bench: { main: 'benchmarks/src/main.ts' },
}

const [name = '', ...rest] = process.argv.slice(2)
const command = commands[name] ?? stop(`usage: node scripts/run.mjs ${Object.keys(commands).join(' | ')}`)

const host = thisHost()
const refusal = refusalOfNode(host)
if (refusal) stop(refusal)

process.chdir(root)
process.env.PATH = [binaries, process.env.PATH].join(delimiter)
process.env.TURBO_TELEMETRY_DISABLED = '1'
// Modules are compiled once and not at every start.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compiled')

const failure = installOnce(root)
if (failure) stop(failure)

if (command.before) runBefore(command.before)
runToEnd(bundledNodeRuns(host) ? join(binaries, 'node') : process.execPath, [command.main, ...rest])

/**
 * Silent when it succeeds: what a command prints is its own.
 * @param {readonly [string, ...string[]]} command
 */
function runBefore([program, ...args]) {
  const { status, stdout, stderr } = spawnSync(join(binaries, program), args, { encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}`)
  process.exit(1)
}

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  console.error(message)
  process.exit(1)
}
