// `npm run prove -- NAME [--seed S] [--cycles N]`: a long proof in full. It goes on where it was stopped, and appends seed,
// commit and result to benchmarks/results/proofs.jsonl.
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openProof } from '../packages/testing/src/proofs/open-proof.ts'
import { added, type Counts, type OpenProof, PROOFS, type Proof } from '../packages/testing/src/proofs/proofs.ts'

/** How far a proof has come: kept after every cycle, so that a run that is stopped goes on from there. */
interface Progress {
  /** How many cycles held. */
  readonly done: number
  /** Those that were under way. */
  readonly begun: readonly number[]
  readonly next: number
  readonly counts: Counts
  /** Of all cycles, one after another. */
  readonly seconds: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, cycles: { type: 'string' } },
})
const proof = PROOFS.find(({ name }) => name === positionals[0]) ?? showUsage()
const cycles = values.cycles === undefined ? null : Number(values.cycles)
if (cycles !== null && (!Number.isSafeInteger(cycles) || cycles < 1)) showUsage()
const until: Proof['until'] = cycles === null ? proof.until : { cycles }

const results = join(import.meta.dirname, '..', 'benchmarks', 'results')
const progressFile = join(results, '.progress', `${proof.name}-${values.seed}.json`)
// What a proof starts does not hold this program, so that a test run never hangs on it; here it is waited for.
const waiting = setInterval(() => {}, 60_000)
process.exitCode = (await prove(proof, values.seed)) ? 0 : 1
clearInterval(waiting)

function showUsage(): never {
  console.error('usage: npm run prove -- NAME [--seed S] [--cycles N], where NAME is one of:')
  for (const { name, title } of PROOFS) console.error(`  ${name}: ${title}`)
  process.exit(1)
}

async function prove(chosen: Proof, seed: string): Promise<boolean> {
  const { name } = chosen
  let progress = readProgress()
  if (progress.done > 0) console.error(`going on after ${progress.done} cycles: ${shown(progress.counts)}`)
  const waiting = [...progress.begun]
  progress = { ...progress, begun: [] }
  const opened = await openProof(chosen)
  let failure: string | null = null
  const runInTurn = async (runner: OpenProof) => {
    while (failure === null && !isEnough(progress, waiting.length)) {
      const cycle = waiting.shift() ?? progress.next
      progress = { ...progress, begun: [...progress.begun, cycle], next: Math.max(progress.next, cycle + 1) }
      const outcome = await runCycle(runner, `${seed}-${cycle}`, cycle)
      if (typeof outcome === 'string') {
        failure ??= `seed ${seed}-${cycle}:\n${outcome}`
        return
      }
      progress = afterCycle(progress, cycle, outcome)
      saveProgress(progress, waiting)
      const text = `${name}: ${seed}-${cycle} held, ${progress.done} cycles, ${shown(progress.counts)}`
      process.stderr.write(`\r${text} `)
    }
  }
  await Promise.all(opened.map(runInTurn))
  for (const runner of opened) await runner.close()
  if (failure !== null) console.error(`\n${failure}`)
  report({ name, seed, result: failure === null ? 'held' : 'contradicted', ...progress, failure })
  rmSync(progressFile, { force: true })
  return failure === null
}

/** Whether what has held, and the cycles that are under way, come to a full proof. */
function isEnough({ done, begun, counts }: Progress, waiting: number): boolean {
  const reached: Counts = { ...counts, cycles: done + begun.length }
  const isFull = Object.entries(until).every(([name, wanted]) => (reached[name] ?? 0) >= wanted)
  return isFull && ('cycles' in until || waiting === 0)
}

interface Cycle {
  readonly counts: Counts
  readonly seconds: number
}

/** What the cycle counted, or what it found wrong. */
async function runCycle({ run }: OpenProof, seed: string, cycle: number): Promise<Cycle | string> {
  const began = performance.now()
  try {
    const counts = await run(seed, cycle)
    return { counts, seconds: Math.round((performance.now() - began) / 1000) }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function afterCycle(before: Progress, cycle: number, { counts, seconds }: Cycle): Progress {
  return {
    done: before.done + 1,
    begun: before.begun.filter((each) => each !== cycle),
    next: before.next,
    counts: added(before.counts, counts),
    seconds: before.seconds + seconds,
  }
}

function shown(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

function readProgress(): Progress {
  if (!existsSync(progressFile)) return { done: 0, begun: [], next: 0, counts: {}, seconds: 0 }
  return JSON.parse(readFileSync(progressFile, 'utf8')) as Progress
}

function saveProgress(progress: Progress, waiting: readonly number[]): void {
  mkdirSync(join(results, '.progress'), { recursive: true })
  writeFileSync(progressFile, JSON.stringify({ ...progress, begun: [...waiting, ...progress.begun] }))
}

/** `cycles` is how many of them held. */
function report({ done, begun: _, next: __, ...facts }: Progress & Readonly<Record<string, unknown>>): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const line = JSON.stringify({ ...facts, cycles: done, commit, date: new Date().toISOString() })
  appendFileSync(join(results, 'proofs.jsonl'), `${line}\n`)
  console.log(`\n${line}`)
}
