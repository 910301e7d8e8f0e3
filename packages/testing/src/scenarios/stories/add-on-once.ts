import { flat, onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const addOnOnce: Scenario = {
  file: 'add-on-once',
  topic: 'Seats and add-ons',
  title: 'An add-on that is paid once',
  why: 'A set-up fee is on one invoice and never again, whenever in the month it is bought.',
  catalog: {
    ...onePlan(),
    addOns: { setup: { name: 'Set-up', recurrence: 'one_off', features: {}, prices: { base: flat('99.00') } } },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-12T00:00:00Z')
    await step('Ada buys Set-up', () => billing.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'setup' }))
    await until('2026-02-02T00:00:00Z')
  },
}
