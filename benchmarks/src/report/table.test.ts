import { describe, expect, test } from 'vitest'
import { figure } from '../benchmark.ts'
import { markdownTable, readable, tableLines } from './table.ts'

describe('a number', () => {
  test.each([
    [1_234_567, '1,230,000'],
    [97_449.2, '97,400'],
    [50, '50'],
    [3, '3'],
    [0.5349, '0.535'],
    [0, '0'],
  ])('%s keeps the three digits that matter: %s', (value, text) => {
    expect(readable(value)).toBe(text)
  })
})

describe('a table', () => {
  test('lines up words on the left and numbers on the right', () => {
    const figures = [
      figure('raw COPY', 'rows/s', [90_000, 110_000, 100_000]),
      figure('ingestion against raw COPY', 'ratio', [0.5]),
    ]
    expect(tableLines(figures).join('\n')).toBe(
      `
what                        unit       min   median      max  runs
raw COPY                    rows/s  90,000  100,000  110,000     3
ingestion against raw COPY  ratio      0.5      0.5      0.5     1`.trim(),
    )
  })

  test('for a page says which columns are numbers', () => {
    expect(markdownTable([figure('raw COPY', 'rows/s', [90_000, 110_000, 100_000])])).toEqual([
      '| what     | unit   |    min |  median |     max | runs |',
      '| -------- | ------ | -----: | ------: | ------: | ---: |',
      '| raw COPY | rows/s | 90,000 | 100,000 | 110,000 |    3 |',
    ])
  })

  test('without figures is its head', () => {
    expect(tableLines([])).toEqual(['what  unit  min  median  max  runs'])
  })
})
