import { expect, test } from 'vitest'
import { addTallies, closingLines } from './tally.ts'

const checks = { passed: 3, failed: ['lint (0.4 s)'], skipped: [] }
const tests = { passed: 40, failed: [], skipped: ['browser > opens: no Chromium'] }

test('the last line counts checks and tests together and stands alone', () => {
  expect(closingLines(addTallies(checks, tests)).at(-1)).toBe('43 passed, 1 failed, 1 skipped')
})

test('what failed and what was skipped is named above the last line', () => {
  expect(closingLines(addTallies(checks, tests)).slice(0, -1)).toEqual([
    'failed: lint (0.4 s)',
    'skipped: browser > opens: no Chromium',
  ])
})

test('a run without skips says nothing of them', () => {
  expect(closingLines({ passed: 2, failed: [], skipped: [] })).toEqual(['2 passed, 0 failed'])
})
