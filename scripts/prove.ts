// `npm run prove -- NAME [--seed S] [--cycles N]`: a long proof in full. It goes on where it was stopped, and appends seed,
// commit and result to benchmarks/results/proofs.jsonl.
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PROOFS, type Proof } from '../packages/testing/src/proofs/proofs.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, cycles: { type: 'string' } },
})
const proof = PROOFS.find(({ name }) => name === positionals[0])
if (proof === undefined) {
  console.error(`usage: npm run prove -- NAME [--seed S] [--cycles N], where NAME is one of:`)
  for (const { name, title } of PROOFS) console.error(`  ${name}: ${title}`)
  process.exit(1)
}

const results = join(import.meta.dirname, '..', 'benchmarks', 'results')
const progressFile = join(results, '.progress', `${proof.name}-${values.seed}.json`)
process.exitCode = (await prove(proof, values.seed, Number(values.cycles ?? proof.cycles))) ? 0 : 1

async function prove({ name, open }: Proof, seed: string, cycles: number): Promise<boolean> {
  const first = readProgress()
  if (first > 0) console.error(`going on at cycle ${first + 1}`)
  const world = await open()
  let failure: string | null = null
  let done = first
  for (; done < cycles && failure === null; done++) {
    failure = await failureOf(() => world.run(`${seed}-${done}`))
    if (failure === null) saveProgress(done + 1)
    process.stderr.write(`\r${name}: ${done + 1} of ${cycles} cycles `)
  }
  await world.close()
  if (failure !== null) console.error(`\ncycle ${done}, seed ${seed}-${done - 1}:\n${failure}`)
  report({ name, seed, cycles: done, result: failure === null ? 'held' : 'contradicted', failure })
  rmSync(progressFile, { force: true })
  return failure === null
}

async function failureOf(run: () => Promise<void>): Promise<string | null> {
  try {
    await run()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function readProgress(): number {
  return existsSync(progressFile) ? (JSON.parse(readFileSync(progressFile, 'utf8')) as { done: number }).done : 0
}

function saveProgress(done: number): void {
  mkdirSync(join(results, '.progress'), { recursive: true })
  writeFileSync(progressFile, JSON.stringify({ done }))
}

function report(facts: Readonly<Record<string, unknown>>): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const line = JSON.stringify({ ...facts, commit, date: new Date().toISOString() })
  appendFileSync(join(results, 'proofs.jsonl'), `${line}\n`)
  console.log(`\n${line}`)
}
