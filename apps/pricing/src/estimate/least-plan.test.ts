import { money } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { exampleCatalog } from './example-catalog.ts'
import { type EstimatedPlan, leastPlan } from './least-plan.ts'
import { month, offered, year } from './samples.ts'

const misfit = { kind: 'not_included', featureSlugs: ['storage'] } as const

function estimated(slug: string, minor: bigint, more: Partial<EstimatedPlan> = {}, choice = {}): EstimatedPlan {
  const plan = offered(exampleCatalog, slug, choice)
  const total = money(minor, plan.currency)
  return { plan, estimate: { lines: [], total }, misfits: [], creditDraws: [], ...more }
}

test.each([
  ['the smallest total wins', [estimated('team', 2000n), estimated('business', 1999n)], 'business'],
  ['the lower plan wins a tie', [estimated('team', 2000n), estimated('business', 2000n)], 'team'],
  [
    'a plan that does not cover the use cannot win',
    [estimated('hobby', 0n, { misfits: [misfit] }), estimated('team', 2000n)],
    'team',
  ],
  [
    'a year counts as twelve months',
    [estimated('team', 2000n), estimated('business', 23_999n, {}, { cadence: year })],
    'business',
  ],
  ['a single plan wins nothing', [estimated('team', 2000n)], null],
  ['currencies are not compared', [estimated('team', 2000n), estimated('business', 1n, {}, { currency: 'EUR' })], null],
  [
    'nothing covers the use',
    [estimated('hobby', 0n, { misfits: [misfit] }), estimated('team', 1n, { misfits: [misfit] })],
    null,
  ],
])('%s', (_, plans, expected) => {
  expect(leastPlan(plans)?.plan.version.planSlug ?? null).toBe(expected)
})

test('plans of different groups do not replace each other', () => {
  const other = estimated('business', 1n)
  const version = { ...other.plan.version, group: null }
  expect(
    leastPlan([estimated('team', 2000n), { ...other, plan: { ...other.plan, version, cadence: month } }]),
  ).toBeNull()
})
