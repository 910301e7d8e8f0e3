import { expect, test } from 'vitest'
import { instantFromIso } from '../time/instant.ts'
import { dayOf, exceededCap } from './daily-caps.ts'

test.each([
  ['nothing was made', { invoices: 0, charges: 0 }, null],
  ['both caps are used up', { invoices: 3, charges: 2 }, null],
  ['one invoice more', { invoices: 4, charges: 2 }, 'daily_invoices'],
  ['one charge more', { invoices: 3, charges: 3 }, 'daily_charges'],
  ['both at once: invoices are named', { invoices: 4, charges: 3 }, 'daily_invoices'],
])('%s', (_, made, reason) => {
  expect(exceededCap({ invoicesPerSubscription: 3, chargesPerSubscription: 2 }, made)).toBe(reason)
})

test('a day is one of UTC', () => {
  const day = dayOf(instantFromIso('2026-03-01T00:00:00Z'))
  expect(dayOf(instantFromIso('2026-03-01T23:59:59Z'))).toBe(day)
  expect(dayOf(instantFromIso('2026-03-02T00:00:00Z'))).toBe(day + 1)
})
