import { describe, expect, test } from 'vitest'
import { agrees } from '../../known-answers/compare.ts'
import { answerPeriods } from '../../known-answers/periods.ts'
import cases from '../../vectors/periods.json' with { type: 'json' }

describe('billing periods that peer systems agree on', () => {
  test.each(cases.map((vectorCase) => [vectorCase.id, vectorCase] as const))('%s', (_, vectorCase) => {
    const actual = answerPeriods(vectorCase)
    expect(
      agrees(vectorCase.expected, actual),
      `expected ${JSON.stringify(vectorCase.expected)}, got ${JSON.stringify(actual)}`,
    ).toBe(true)
  })
})
