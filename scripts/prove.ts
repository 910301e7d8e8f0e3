// `npm run prove -- NAME [--seed S] [--cycles N]`: a long proof in full. It goes on where it was stopped, and appends seed,
// commit and result to benchmarks/results/proofs.jsonl.
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { added, type Counts, type OpenProof, PROOFS, type Proof } from '../packages/testing/src/proofs/proofs.ts'

/** How far a proof has come: kept after every cycle, so that a run that is stopped goes on from there. */
interface Progress {
  readonly done: number
  readonly counts: Counts
  readonly seconds: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, cycles: { type: 'string' } },
})
const proof = PROOFS.find(({ name }) => name === positionals[0]) ?? showUsage()
const cycles = Number(values.cycles ?? proof.cycles)
if (!Number.isSafeInteger(cycles) || cycles < 1) showUsage()

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

async function prove({ name, open }: Proof, seed: string): Promise<boolean> {
  let progress = readProgress()
  if (progress.done > 0) console.error(`going on at cycle ${progress.done + 1}`)
  const opened = await open()
  let failure: string | null = null
  while (progress.done < cycles && failure === null) {
    const cycle = await runCycle(opened, `${seed}-${progress.done}`, progress)
    if (typeof cycle === 'string') {
      failure = cycle
    } else {
      progress = cycle
      saveProgress(progress)
    }
    process.stderr.write(`\r${name}: ${progress.done} of ${cycles} cycles, ${shown(progress.counts)} `)
  }
  await opened.close()
  if (failure !== null) console.error(`\ncycle ${progress.done + 1}, seed ${seed}-${progress.done}:\n${failure}`)
  report({ name, seed, result: failure === null ? 'held' : 'contradicted', ...progress, failure })
  rmSync(progressFile, { force: true })
  return failure === null
}

/** How far it has come with this cycle, or what the cycle found wrong. */
async function runCycle({ run }: OpenProof, seed: string, before: Progress): Promise<Progress | string> {
  const began = performance.now()
  try {
    const counts = added(before.counts, await run(seed))
    return { done: before.done + 1, counts, seconds: before.seconds + Math.round((performance.now() - began) / 1000) }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function shown(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

function readProgress(): Progress {
  if (!existsSync(progressFile)) return { done: 0, counts: {}, seconds: 0 }
  return JSON.parse(readFileSync(progressFile, 'utf8')) as Progress
}

function saveProgress(progress: Progress): void {
  mkdirSync(join(results, '.progress'), { recursive: true })
  writeFileSync(progressFile, JSON.stringify(progress))
}

/** `cycles` is how many of them held. */
function report({ done, ...facts }: Progress & Readonly<Record<string, unknown>>): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const line = JSON.stringify({ ...facts, cycles: done, commit, date: new Date().toISOString() })
  appendFileSync(join(results, 'proofs.jsonl'), `${line}\n`)
  console.log(`\n${line}`)
}
