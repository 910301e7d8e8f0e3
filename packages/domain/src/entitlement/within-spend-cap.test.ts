import { expect, test } from 'vitest'
import type { PriceTerms } from '../catalog/price.ts'
import { parseDecimal } from '../money/decimal.ts'
import { type Rational, rational } from '../money/rational.ts'
import { checkEntitlement } from './check-entitlement.ts'
import { asking, day, plan, priced, subscribed, used } from './samples.ts'

const UNIT: PriceTerms = { model: 'per_unit', unitAmount: '0.10' }
/** What it costs is left open by a check that does not say the events before. */
const EACH: PriceTerms = { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 1 }
const resetsAt = day('2024-04-01')

function checked(
  units: string,
  { cap, spent }: { cap: Rational; spent: Rational },
  terms = UNIT,
  allowance = '0',
  usedBefore = '0',
) {
  const subscription = subscribed(plan('team', { calls: priced({ allowance }) }, terms))
  const spend = { [subscription.id]: { cap, spent, resetsAt } }
  return checkEntitlement(asking(subscription, { usage: used(usedBefore), units: parseDecimal(units), spend }))
}

test.each([
  ['as much as is left is allowed', '3', 30n, 0n, true],
  ['more than is left is not', '4', 30n, 0n, false],
  ['what was spent elsewhere counts', '3', 30n, 1n, false],
  ['a cap of nothing allows nothing that costs', '1', 0n, 0n, false],
  ['a cap below what was spent allows nothing that costs', '1', 30n, 50n, false],
])('%s', (_, units, cap, spent, allowed) => {
  expect(checked(units, { cap: rational(cap), spent: rational(spent) })).toMatchObject({ allowed })
})

test('what costs nothing is allowed however much was spent', () => {
  expect(checked('5', { cap: rational(0n), spent: rational(50n) }, UNIT, '5')).toMatchObject({ allowed: true })
})

test('the next period lifts it for what a whole cap has room for', () => {
  const spend = { cap: rational(30n), spent: rational(10n) }
  const raise = { by: 'raise_spend_cap' }
  expect(checked('3', spend)).toMatchObject({
    liftedBy: [
      { ...raise, missing: rational(10n) },
      { by: 'wait', until: resetsAt },
    ],
  })
  expect(checked('4', spend)).toMatchObject({ liftedBy: [{ ...raise, missing: rational(20n) }] })
})

test('the next period lifts it also where it gives an allowance again', () => {
  const spend = { cap: rational(0n), spent: rational(0n) }
  const wait = { by: 'wait', until: resetsAt }
  expect(checked('5', spend, UNIT, '5', '1')).toMatchObject({ liftedBy: [{ missing: rational(10n) }, wait] })
  expect(checked('6', spend, UNIT, '5', '1')).toMatchObject({ liftedBy: [{ missing: rational(20n) }] })
})

test('where the cost is left open at least one minor unit must be left', () => {
  expect(checked('100', { cap: rational(30n), spent: rational(29n) }, EACH)).toMatchObject({
    allowed: true,
    cost: null,
  })
  expect(checked('100', { cap: rational(30n), spent: rational(30n) }, EACH)).toMatchObject({
    ...{ allowed: false, reason: 'spend_cap_reached' },
  })
})
