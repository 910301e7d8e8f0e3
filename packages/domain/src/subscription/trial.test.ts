import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, instantFromIso } from '../time/instant.ts'
import { nextDeadline } from './deadline.ts'
import { at, subscribe } from './example-world.ts'
import { decideTrialReminder, trialOf, trialReminderAt } from './trial.ts'

const names = (outcome: { readonly events: readonly { readonly name: string }[] }) =>
  outcome.events.map(({ name }) => name)

describe('the reminder of a trial’s end', () => {
  test('comes the same wall-clock time so many local days before, also when the clocks change', () => {
    const start = instantFromIso('2024-03-20T12:00:00+01:00')
    const trial = trialOf(start, 14, 'Europe/Berlin')
    expect(trialReminderAt(trial, 3, 'Europe/Berlin')).toBe(instantFromIso('2024-03-31T12:00:00+02:00'))
    expect(trialReminderAt(trial, 5, 'Europe/Berlin')).toBe(instantFromIso('2024-03-29T12:00:00+01:00'))
  })

  test('is never before the trial nor after its end', () => {
    const start = at('2024-03-01')
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (trialDays, daysBefore) => {
        const trial = trialOf(start, trialDays, 'America/New_York')
        const remindAt = trialReminderAt(trial, daysBefore, 'America/New_York')
        expect(remindAt).toBeGreaterThanOrEqual(trial.start)
        expect(remindAt).toBeLessThanOrEqual(trial.end)
      }),
    )
  })

  test('is told once, and the next deadline is the trial’s end', () => {
    const trialing = subscribe({ trialDays: 14, trialReminderDays: 3 })
    expect(nextDeadline(trialing)).toEqual({ at: at('2024-03-12'), kind: 'trial_reminder' })
    const told = decideTrialReminder(trialing, { at: at('2024-03-12') })
    if (!told.ok) throw new Error(told.error.code)
    expect(names(told.value)).toEqual(['subscription.trial_will_end'])
    expect(nextDeadline(told.value.subscription)).toEqual({ at: at('2024-03-15'), kind: 'trial_end' })
    const again = decideTrialReminder(told.value.subscription, { at: at('2024-03-13') })
    expect(again.ok && names(again.value)).toEqual([])
  })

  test('before its time nothing is told', () => {
    const trialing = subscribe({ trialDays: 14, trialReminderDays: 3 })
    const early = decideTrialReminder(trialing, { at: (at('2024-03-12') - DAY) as typeof trialing.startedAt })
    expect(early.ok && early.value.subscription).toBe(trialing)
  })

  test('of a trial that is no longer than that is told at its start', () => {
    expect(nextDeadline(subscribe({ trialDays: 2, trialReminderDays: 3 }))).toMatchObject({ kind: 'trial_end' })
  })

  test('what is in no trial has none', () => {
    expect(decideTrialReminder(subscribe(), { at: at('2024-03-12') })).toMatchObject({
      ok: false,
      error: { code: 'subscription.transition_not_allowed', details: { reason: 'not_in_trial' } },
    })
  })
})
