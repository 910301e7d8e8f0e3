import { type Currency, explain, type Operation } from '@tallywright/domain'
import { describe, expect, test } from 'vitest'
import type { DocumentLine } from '../document/invoice-document.ts'
import { documentOf, sampleInvoice, sampleLine } from '../samples.ts'
import { type Language, WORDS } from '../words/words.ts'
import { writtenIn } from '../words/written.ts'
import { printedDescription } from './printed-description.ts'
import { printedSteps } from './printed-steps.ts'

function stepsIn(
  language: Language,
  operations: readonly Operation[],
  line: Partial<DocumentLine> = {},
  currency: Currency = 'USD',
) {
  const [sample] = documentOf(sampleInvoice([sampleLine({ net: 100 })])).lines
  const explained = { ...sample, ...line, explanation: explain(currency, operations) } as DocumentLine
  const steps = printedSteps(explained, WORDS[language], writtenIn(language, 'UTC'))
  return steps.map((step) => step.replaceAll(/[\u00a0\u202f]/g, ' '))
}

const product = (quantity: string, unitAmount: string, label = `${quantity} × ${unitAmount}`) =>
  ({ op: 'add_product', label, quantity, unitAmount }) as const

describe('the steps to an amount', () => {
  test.each<[string, Operation[], string[]]>([
    ['a flat price has no steps to show', [{ op: 'add', label: 'flat amount 20', amount: '20' }], []],
    ['what was multiplied is shown', [product('2', '7.50')], ['2 × 7.50 → 15.00']],
    [
      'tiers add up, and what was rounded is said',
      [product('9000', '0.002', '9,000 × 0.002'), product('2499', '0.001', '2,499 × 0.001')],
      ['9,000 × 0.002 → 18.00', '2,499 × 0.001 → 20.499', '20.499 → 20.50'],
    ],
    [
      'a share of a period',
      [
        { op: 'add', label: 'flat amount 20', amount: '20' },
        { op: 'multiply', label: '× 15/31 of the period', by: '15/31' },
      ],
      ['flat amount 20 → 20.00', '× 15/31 of the period → 300/31', '300/31 → 9.68'],
    ],
  ])('%s', (_, operations, steps) => {
    expect(stepsIn('en', operations)).toEqual(steps)
  })

  test.each<[Currency, string]>([
    ['JPY', '1,235 × 2 → 2,470'],
    ['KWD', '1,235 × 2 → 2,470.000'],
  ])('a total has the digits of %s', (currency, step) => {
    expect(stepsIn('en', [product('1235', '2', '1,235 × 2')], {}, currency)).toEqual([step])
  })

  test.each<[Language, string, string]>([
    ['de', '12,500.5 × 0.002 in the tier 1,000 to 20,000', '12.500,5 × 0,002 in der Stufe 1.000 bis 20.000 → 25,001'],
    ['fr', '12,500.5 × 0.002 in the tier above 1,000', '12 500,5 × 0,002 dans le palier au-delà de 1 000 → 25,001'],
    ['es', '12,500.5 × 0.002 in the tier up to 20,000', '12.500,5 × 0,002 en el tramo hasta 20.000 → 25,001'],
    ['pl', 'Team: 12,500.5 × 0.002 for eu, none', 'Team: 12 500,5 × 0,002 za eu, nie podano → 25,001'],
    ['de', '12,500.5 × 20 % beyond 1 event free', '12.500,5 × 20 % (kostenlose Ereignisse: 1) → 25,001'],
    ['de', '≈12,500.5 × 0.002, × 15/31 of the period', '≈12.500,5 × 0,002, × 15/31 des Zeitraums → 25,001'],
  ])('in %s, “%s” is “%s”', (language, label, said) => {
    const line = { group: { region: 'eu', tier: null } }
    expect(stepsIn(language, [product('12500.5', '0.002', label)], line)[0]).toBe(said)
  })

  test('a step that is not in the list says in numbers what it does', () => {
    const unknown: Operation[] = [
      product('2', '1000', 'some words'),
      { op: 'multiply', label: 'some words', by: '3/4' },
      { op: 'raise_to', label: 'some words', floor: '1600.5' },
      { op: 'lower_to', label: 'some words', cap: '1550' },
    ]
    expect(stepsIn('de', unknown)).toEqual([
      '2 × 1.000 → 2.000,00',
      '× 3/4 → 1.500,00',
      'mindestens 1.600,5 → 1.600,50',
      'höchstens 1.550 → 1.550,00',
    ])
  })

  test('what a sum starts from has the name that it was sold by', () => {
    const operations: Operation[] = [
      { op: 'add', label: 'API calls: minimum', amount: '5' },
      { op: 'add', label: 'Total of things', amount: '1' },
      { op: 'add', label: 'invoiced for it before', amount: '-2' },
    ]
    expect(stepsIn('de', operations)).toEqual([
      'API calls: Mindestbetrag → 5,00',
      'Total of things → 6,00',
      'dafür schon berechnet → 4,00',
    ])
  })
})

describe('the description of a line', () => {
  type Described = Pick<DocumentLine, 'kind' | 'description' | 'group'>
  test.each<[Described, string]>([
    [{ kind: 'plan_base', description: 'Team, time not used', group: null }, 'Team, time not used'],
    [{ kind: 'proration_credit', description: 'Team, time not used', group: null }, 'Team, nicht genutzte Zeit'],
    [{ kind: 'proration_charge', description: 'Team, rest of the period', group: null }, 'Team, restlicher Zeitraum'],
    [{ kind: 'correction', description: 'Calls: maximum, corrected', group: null }, 'Calls: Höchstbetrag, Korrektur'],
    [{ kind: 'usage', description: 'Calls: none, eu', group: { a: 'eu', b: null } }, 'Calls: ohne Angabe, eu'],
    [{ kind: 'usage', description: 'Calls: none', group: { a: 'none' } }, 'Calls: none'],
    [{ kind: 'one_off', description: 'Calls: none', group: null }, 'Calls: none'],
    [
      { kind: 'correction', description: 'Calls: none, invoiced before', group: { a: null } },
      'Calls: ohne Angabe, bereits berechnet',
    ],
  ])('%j is “%s”', (line, said) => {
    expect(printedDescription(line, WORDS.de)).toBe(said)
  })
})
