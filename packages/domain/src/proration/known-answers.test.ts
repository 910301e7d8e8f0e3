import { describe, expect, test } from 'vitest'
import { agrees } from '../../known-answers/compare.ts'
import { answerProration } from '../../known-answers/proration.ts'
import cases from '../../vectors/proration.json' with { type: 'json' }

describe('prorations that peer systems agree on', () => {
  test.each(cases.map((vectorCase) => [vectorCase.id, vectorCase] as const))('%s', (_, vectorCase) => {
    const actual = answerProration(vectorCase)
    expect(
      agrees(vectorCase.expected, actual),
      `expected ${JSON.stringify(vectorCase.expected)}, got ${JSON.stringify(actual)}`,
    ).toBe(true)
  })
})
