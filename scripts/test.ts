// `npm test`: every check and every test, all of them also after a failure, so that one run shows everything.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { addTallies, closingLines, type Tally } from './tally.ts'

const binaries = join(import.meta.dirname, '..', 'node_modules', '.bin')
const sources = ['packages', 'apps', 'examples', 'benchmarks', 'scripts'].filter((folder) => existsSync(folder))

const checks: readonly [name: string, program: string, ...args: string[]][] = [
  ['types', 'turbo', 'run', 'check', '--continue', '--output-logs=errors-only'],
  ['lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['dependency directions', 'depcruise', '--config', '.dependency-cruiser.mjs', ...sources],
  ['unused code', 'knip'],
  ['build', 'turbo', 'run', 'build', '--output-logs=errors-only'],
]

async function runCheck([name, program, ...args]: (typeof checks)[number]): Promise<Tally> {
  const { passed, line } = await runTimed(name, program, args)
  return passed ? { passed: 1, failed: [], skipped: [] } : { passed: 0, failed: [line], skipped: [] }
}

// Vitest reports its own tally to a file: what it prints is for people.
async function runVitest(): Promise<Tally> {
  const directory = mkdtempSync(join(tmpdir(), 'tallywright-tally-'))
  const file = join(directory, 'tally.json')
  const reporters = ['--reporter=default', '--reporter=./scripts/vitest/tally-reporter.ts']
  const { passed, line } = await runTimed('tests', 'vitest', ['run', ...reporters], { TALLY_FILE: file })
  const tally: Tally = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: [`${line}: vitest left no report`], skipped: [] }
  rmSync(directory, { recursive: true })
  if (tally.passed === 0) return addTallies(tally, { passed: 0, failed: ['tests: not one ran'], skipped: [] })
  const silentFailure = !passed && tally.failed.length === 0
  return silentFailure ? addTallies(tally, { passed: 0, failed: [line], skipped: [] }) : tally
}

async function runTimed(name: string, program: string, args: string[], env: Record<string, string> = {}) {
  console.log(styleText('bold', `\n— ${name}: ${program} ${args.join(' ')}`))
  const start = performance.now()
  const child = spawn(join(binaries, program), args, { stdio: 'inherit', env: { ...process.env, ...env } })
  const [status] = await once(child, 'exit')
  const passed = status === 0
  const line = `${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`
  console.log(passed ? `✓ ${line}` : `✗ ${line}`)
  return { passed, line }
}

// A signal reaches the running check as well; it ends by itself, and nothing follows it.
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    interrupted = true
  })
}

const tallies: Tally[] = []
for (const run of [...checks.map((check) => () => runCheck(check)), runVitest]) {
  tallies.push(await run())
  if (interrupted) process.exit(130)
}
const tally = tallies.reduce(addTallies)
console.log(`\n${closingLines(tally).join('\n')}`)
process.exit(tally.failed.length === 0 ? 0 : 1)
