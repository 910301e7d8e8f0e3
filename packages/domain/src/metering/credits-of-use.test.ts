import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Meter } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { instantFromIso } from '../time/instant.ts'
import { totalsByGroup } from './aggregate.ts'
import { creditsOfUse } from './credits-of-use.ts'

const period = { start: instantFromIso('2026-01-01T00:00:00Z'), end: instantFromIso('2026-02-01T00:00:00Z') }
const middle = instantFromIso('2026-01-16T00:00:00Z')

function used(meter: Meter, units: string, timestamp = period.start, properties: Record<string, string> = {}) {
  const event = { id: `e${timestamp}`, timestamp, receivedAt: timestamp, units: parseDecimal(units), properties }
  return totalsByGroup(meter, [event], period)
}

function credits(meter: Meter, ...segments: (readonly [units: string, creditCost: string | null])[]): string {
  const parts = segments.map(([units, cost], index) => ({
    totals: used(meter, units, index === 0 ? period.start : middle),
    creditCost: cost === null ? null : parseDecimal(cost),
  }))
  return formatExact(creditsOfUse(meter, parts, { carried: [], period }))
}

describe('the credits that use costs', () => {
  const sum: Meter = { aggregation: 'sum' }
  const packs: Meter = { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '100', rounding: 'ceil' } }

  test.each([
    ['units × what one costs', sum, [['21', '0.5']], '10.5'],
    [
      'each segment by its own plan',
      sum,
      [
        ['20', '0.5'],
        ['20', '0.25'],
      ],
      '15',
    ],
    [
      'nothing where use draws nothing',
      sum,
      [
        ['20', null],
        ['20', '0.25'],
      ],
      '5',
    ],
    [
      'whole packs of the period: one that was begun before the change is paid',
      packs,
      [
        ['150', '2'],
        ['40', '3'],
      ],
      '4',
    ],
    [
      'and the next one costs what the new plan says',
      packs,
      [
        ['150', '2'],
        ['60', '3'],
      ],
      '7',
    ],
    [
      'of a highest value, by how much it rose',
      { aggregation: 'max' },
      [
        ['5', '2'],
        ['8', '1'],
      ],
      '13',
    ],
    ['nothing for units below zero', sum, [['-5', '2']], '0'],
  ] as const)('are %s', (_, meter, segments, expected) => {
    expect(credits(meter, ...segments)).toBe(expected)
  })

  test('are the same however the use of one plan is cut into segments', () => {
    const units = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(units, (each) => {
        const cut = credits(packs, ...each.map((of) => [String(of), '2'] as const))
        const whole = credits(packs, [String(each.reduce((a, b) => a + b)), '2'])
        expect(cut).toBe(whole)
      }),
    )
  })
})
