import { expect, test } from 'vitest'
import { billingSettings, changedSettings, DEFAULT_BILLING_SETTINGS } from './billing-settings.ts'

test('what is not set is as the rules of billing say', () => {
  expect(billingSettings({}, 'live')).toEqual(DEFAULT_BILLING_SETTINGS)
})

test('a sandbox waits for no late events unless it says so', () => {
  expect(billingSettings({}, 'sandbox').invoices.graceMinutes).toBe(0)
  expect(billingSettings({ invoices: { graceMinutes: 5 } }, 'sandbox').invoices.graceMinutes).toBe(5)
})

test('a part that is set in part keeps the rest of it', () => {
  const { dunning } = billingSettings({ dunning: { endState: 'mark_unpaid' } }, 'live')
  expect(dunning).toEqual({ ...DEFAULT_BILLING_SETTINGS.dunning, endState: 'mark_unpaid' })
})

test('a later change keeps what it leaves out', () => {
  const set = changedSettings({ invoices: { memo: 'Thank you' }, trialReminderDays: 7 }, { invoices: { dueDays: 14 } })
  expect(set).toEqual({ invoices: { memo: 'Thank you', dueDays: 14 }, trialReminderDays: 7 })
})

test('registrations are replaced whole, and nowhere is the default', () => {
  const set = changedSettings({ tax: { registrations: ['DE', 'FR'] } }, { tax: { registrations: ['DE'] } })
  expect(billingSettings(set, 'live').tax).toEqual({ registrations: ['DE'] })
  expect(billingSettings({}, 'live').tax).toEqual({ registrations: [] })
})
