import { describe, expect, test } from 'vitest'
import { answerAggregation } from '../../known-answers/aggregation.ts'
import { agrees } from '../../known-answers/compare.ts'
import cases from '../../vectors/aggregation.json' with { type: 'json' }

describe('quantities that peer systems agree on', () => {
  test.each(cases.map((vectorCase) => [vectorCase.id, vectorCase] as const))('%s', (_, vectorCase) => {
    const actual = answerAggregation(vectorCase)
    expect(
      agrees(vectorCase.expected, actual),
      `expected ${JSON.stringify(vectorCase.expected)}, got ${JSON.stringify(actual)}`,
    ).toBe(true)
  })
})
