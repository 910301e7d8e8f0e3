import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { benchmarks } from '../benchmarks.ts'
import { BEGIN, END, withFigures } from './readme-table.ts'
import { type Results, savedResults } from './results.ts'

const results: Results = {
  benchmark: 'rating',
  title: 'Rating',
  date: '2026-11-22T10:00:00.000Z',
  commit: '98caacd',
  isCommitted: false,
  machine: { cores: 2, processor: 'any', memoryGiB: 4, system: 'linux x64', node: 'v24.21.0', loadBefore: 0.1 },
  figures: [{ name: 'rate per_unit', unit: 'calls/s', min: 100_400, median: 200_000, max: 300_000, runs: 5 }],
  notes: [],
}

describe('the figures of a page', () => {
  const page = `# Benchmarks\n\n${BEGIN}\nold figures\n${END}\n\nHow to repeat.\n`

  test('replace the old ones and leave the rest of the page as it is', () => {
    const written = withFigures(page, [results])
    expect(written).toContain('| rate per_unit | calls/s | 100,000 | 200,000 | 300,000 |    5 |')
    expect(written).toContain('2026-11-22, 98caacd with changes, 2 cores')
    expect(written).not.toContain('old figures')
    expect(written.endsWith(`${END}\n\nHow to repeat.\n`)).toBe(true)
  })

  test('are the same when written twice', () => {
    const once = withFigures(page, [results])
    expect(withFigures(once, [results])).toBe(once)
  })

  test('need their place', () => {
    expect(() => withFigures('# Benchmarks', [])).toThrow('the page must hold')
  })
})

test('the README shows the results that are kept beside it', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')
  const kept = benchmarks.map(({ name }) => savedResults(name)).filter((saved) => saved !== null)
  expect(page).toBe(withFigures(page, kept))
})
