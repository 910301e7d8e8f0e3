import { flat, onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 20 of 31 days: $15.50 × 20/31 = $10.00. 10 days later half of that comes back. */
export const addOnForAWhile: Scenario = {
  file: 'add-on-for-a-while',
  topic: 'Seats and add-ons',
  title: 'An add-on for a part of the month',
  why: 'Extra help is there from the day it is bought, and what is not used of it pays for what comes next.',
  catalog: {
    ...onePlan('31.00'),
    addOns: { support: { name: 'Support', recurrence: 'recurring', features: {}, prices: { base: flat('15.50') } } },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-12T00:00:00Z')
    const { attachmentId } = await step('Ada adds Support', () =>
      billing.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' }),
    )
    await until('2026-01-22T00:00:00Z')
    await step('Ada takes Support off again, now', () =>
      billing.subscriptions.removeAddOn({ subscriptionId, attachmentId, behavior: 'now' }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
