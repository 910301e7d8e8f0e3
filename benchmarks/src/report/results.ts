import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Benchmark, Report } from '../benchmark.ts'
import type { Surroundings } from './surroundings.ts'

/** What `results/<name>.json` holds: the last run of a benchmark. */
export interface Results extends Surroundings, Report {
  readonly benchmark: string
  readonly title: string
}

const folder = join(import.meta.dirname, '..', '..', 'results')

export function saveResults({ name, title }: Pick<Benchmark, 'name' | 'title'>, measured: Surroundings & Report): void {
  mkdirSync(folder, { recursive: true })
  const results: Results = { benchmark: name, title, ...measured }
  writeFileSync(fileOf(name), `${JSON.stringify(results, null, 2)}\n`)
}

/** Null for a benchmark that has never been run to its end. */
export function savedResults(name: string): Results | null {
  return existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : null
}

function fileOf(name: string): string {
  return join(folder, `${name}.json`)
}
