// `npm run bench`, or `npm run bench -- NAME…` for some of them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Benchmark, Report } from './benchmark.ts'
import { benchmarks } from './benchmarks.ts'
import { timed } from './measure/stopwatch.ts'
import { withFigures } from './report/readme-table.ts'
import { savedResults, saveResults } from './report/results.ts'
import { surroundings } from './report/surroundings.ts'
import { tableLines } from './report/table.ts'

const root = join(import.meta.dirname, '..', '..')
const readme = join(import.meta.dirname, '..', 'README.md')

async function runAll(wanted: readonly Benchmark[]): Promise<void> {
  for (const benchmark of wanted) {
    const measuredIn = surroundings(root)
    console.log(`\n${benchmark.title}`)
    const { ms, value: report } = await timed(() => benchmark.run((line) => console.error(`  … ${line}`)))
    print(report)
    console.log(`${benchmark.name} took ${Math.round(ms / 1000)} s`)
    saveResults(benchmark, { ...measuredIn, ...report })
  }
  const kept = benchmarks.map(({ name }) => savedResults(name)).filter((results) => results !== null)
  writeFileSync(readme, withFigures(readFileSync(readme, 'utf8'), kept))
}

function print({ figures, notes, lists = {} }: Report): void {
  const listed = Object.entries(lists).flatMap(([name, list]) => ['', `${name}:`, ...list.map((each) => `  ${each}`)])
  console.log(['', ...tableLines(figures), '', ...notes, ...listed].join('\n'))
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: ${benchmarks.map(({ name }) => name).join(' | ')}`)
  process.exit(1)
}
await runAll(benchmarks.filter(({ name }) => names.length === 0 || names.includes(name)))
