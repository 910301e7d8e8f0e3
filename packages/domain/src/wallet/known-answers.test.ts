import { describe, expect, test } from 'vitest'
import { agrees } from '../../known-answers/compare.ts'
import { answerCredits } from '../../known-answers/credits.ts'
import cases from '../../vectors/credits.json' with { type: 'json' }

describe('wallets that peer systems agree on', () => {
  test.each(cases.map((vectorCase) => [vectorCase.id, vectorCase] as const))('%s', (_, vectorCase) => {
    const actual = answerCredits(vectorCase)
    expect(
      agrees(vectorCase.expected, actual),
      `expected ${JSON.stringify(vectorCase.expected)}, got ${JSON.stringify(actual)}`,
    ).toBe(true)
  })
})
