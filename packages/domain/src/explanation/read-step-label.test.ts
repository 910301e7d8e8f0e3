import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Phrase } from './phrase.ts'
import { readStepLabel, readTier } from './read-step-label.ts'
import { STEP_ENDINGS, STEP_PHRASES, type StepEnding, type StepPhrase, TIERS } from './step-phrases.ts'

describe('a label that the system wrote is taken apart again', () => {
  const said = (label: string) => {
    const read = readStepLabel(label)
    if (read === null) return null
    const { planName, phrase, endings } = read
    return [planName, ...[phrase, ...endings].map(({ name, values }) => [name, ...values.map(({ text }) => text)])]
  }

  test.each<[string, unknown]>([
    ['full period', [null, ['full_period']]],
    ['9,000 × 0.002', [null, ['units', '9,000', '0.002']]],
    ['12,500.5 × 2.9 %', [null, ['units_percent', '12,500.5', '2.9']]],
    ['10 × 0 in the tier up to 10', [null, ['units', '10', '0'], ['in_tier', 'the tier up to 10']]],
    [
      'flat amount 5 of the tier 1,000 to 10,000: 3 more than before',
      [null, ['flat_amount_of_tier', '5', 'the tier 1,000 to 10,000'], ['more_than_before', '3']],
    ],
    [
      'flat amount 5 of the tier above 10 for ≈335.4839, × 15/31 of the period',
      [null, ['flat_amount_of_tier_for', '5', 'the tier above 10', '≈335.4839'], ['times_share_of_period', '15/31']],
    ],
    ['1 package of 1,000 × 5 beyond 2,000 free', [null, ['packages', '1', '1,000', '5'], ['beyond_free', '2,000']]],
    [
      '3 × 2 % beyond 1 event or 20 free',
      [null, ['units_percent', '3', '2'], ['beyond_free_events_or_amount', '1', '20']],
    ],
    [
      '3 × 0.00001 for input tokens of gpt for two, with a margin of 20 %',
      [null, ['units', '3', '0.00001'], ['for_tokens', 'input', 'gpt for two'], ['with_margin', '20']],
    ],
    ['3 × 0 for eu, none', [null, ['units', '3', '0'], ['for_values', 'eu, none']]],
    ['Team: yearly: × 15/31 of the period', ['Team: yearly', ['share_of_period', '15/31']]],
    ['-3 × 2', [null, ['units', '-3', '2']]],
  ])('%s', (label, parts) => {
    expect(said(label)).toEqual(parts)
  })

  test.each(['Team', 'Unused time of Starter', '9,000 calls × 0.002', '', ': ', 'flat amount five'])(
    'and nothing is read into “%s”',
    (label) => {
      expect(readStepLabel(label)).toBeNull()
    },
  )
})

describe('laws', () => {
  const figures = fc.constantFrom('0', '1', '15/31', '-20.00', '12,500.5', '≈1,335.4839', '0.000003')
  const tiers = fc.oneof(
    figures.map((bound) => TIERS.up_to.write(bound)),
    figures.map((bound) => TIERS.above.write(bound)),
    fc.tuple(figures, figures).map(([from, to]) => TIERS.between.write(from, to)),
  )
  const texts = fc.constantFrom('Team', 'ADA-0001', 'eu, none', '100 % off', 'a: b')
  const valuesOf = { figure: figures, percent: figures, tier: tiers, values: texts, text: texts }

  /** A phrase as it is said with values of its kinds. */
  const anyOf = ({ kinds, write }: Phrase<never>) =>
    fc.tuple(...kinds.map((kind) => valuesOf[kind])).map((values) => {
      return { text: (write as (...values: readonly string[]) => string)(...values), values }
    })

  const names = Object.keys(STEP_PHRASES) as StepPhrase[]
  const endings = Object.keys(STEP_ENDINGS) as StepEnding[]

  test.each(names)('%s is read with the values that it was written with', (name) => {
    fc.assert(
      fc.property(anyOf(STEP_PHRASES[name]), ({ text, values }) => {
        const { phrase, planName } = readStepLabel(text) ?? {}
        expect([planName, phrase?.name, phrase?.values.map((value) => value.text)]).toEqual([null, name, values])
      }),
    )
  })

  test.each(endings)('%s is read behind a phrase and before a share of the period', (name) => {
    const share = STEP_ENDINGS.times_share_of_period.write('15/31')
    fc.assert(
      fc.property(anyOf(STEP_ENDINGS[name]), ({ text, values }) => {
        const read = readStepLabel(`Team: 9,000 × 0.002${text}${share}`)
        expect(read?.planName).toBe('Team')
        expect(read?.endings.map((ending) => ending.name)).toEqual([name, 'times_share_of_period'])
        expect(read?.endings[0]?.values.map((value) => value.text)).toEqual(values)
      }),
    )
  })

  test('a tier is one of three', () => {
    fc.assert(
      fc.property(tiers, (text) => {
        expect(readTier(text)).not.toBeNull()
      }),
    )
    expect(readTier('the tier')).toBeNull()
  })
})
