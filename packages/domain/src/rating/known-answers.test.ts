import { describe, expect, test } from 'vitest'
import { agrees } from '../../known-answers/compare.ts'
import { answerRating } from '../../known-answers/rating.ts'
import cases from '../../vectors/rating.json' with { type: 'json' }

describe('ratings that peer systems agree on', () => {
  test.each(cases.map((vectorCase) => [vectorCase.id, vectorCase] as const))('%s', (_, vectorCase) => {
    const actual = answerRating(vectorCase)
    expect(
      agrees(vectorCase.expected, actual),
      `expected ${JSON.stringify(vectorCase.expected)}, got ${JSON.stringify(actual)}`,
    ).toBe(true)
  })
})
