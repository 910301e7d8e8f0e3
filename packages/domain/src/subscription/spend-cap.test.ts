import { expect, test } from 'vitest'
import { day, plan, subscribed } from '../entitlement/samples.ts'
import { decideSpendCap } from './spend-cap.ts'

const at = day('2024-03-10')
const without = subscribed(plan('team', {}))

test('a cap is set, changed and taken away, each told once with what it was', () => {
  const set = decideSpendCap(without, { amount: 500n, at })
  expect(set.subscription).toEqual({ ...without, spendCap: 500n })
  expect(set.events).toMatchObject([{ name: 'subscription.spend_cap_changed', details: { from: null, to: '500' } }])
  expect(decideSpendCap(set.subscription, { amount: 500n, at })).toEqual({
    ...{ subscription: set.subscription, events: [], voidsInvoiceIds: [] },
  })
  const taken = decideSpendCap(set.subscription, { amount: null, at })
  expect(taken.subscription).toEqual(without)
  expect(taken.events).toMatchObject([{ details: { from: '500', to: null } }])
})
