// Answers the cases of vector files through the domain and prints one JSON line for each: { id, expected, actual, ok }.
// Nothing else goes to stdout; the exit code is 1 when any case is not ok.
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { answerFile } from '../packages/domain/known-answers/index.ts'

const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('usage: npm run -s known-answers -- FILE…')
  process.exit(1)
}

// npm changes into the project's folder; paths are meant from where the caller stands.
const folder = process.env.INIT_CWD ?? process.cwd()
const lines = files.flatMap((file) => answerFile(basename(file), () => readFileSync(resolve(folder, file), 'utf8')))
process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
process.exitCode = lines.every(({ ok }) => ok) ? 0 : 1
