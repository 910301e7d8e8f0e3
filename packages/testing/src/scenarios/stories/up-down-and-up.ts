import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 15 of 31 days: Team is $15.00 and Business $30.00. Up costs $15.00, down puts $15.00 in the wallet, up again takes them. */
export const upDownAndUp: Scenario = {
  file: 'up-down-and-up',
  topic: 'Plan changes',
  title: 'Up, down and up again costs what going up once does',
  why: 'Nobody pays for changing their mind: each change gives back exactly what the one before it charged.',
  catalog: threePlans(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-17T00:00:00Z')
    const change = (planSlug: string) =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior: 'invoice_now' })
    await step('Ada changes to Business', () => change('business'))
    await step('Ada changes back to Team', () => change('team'))
    await step('Ada changes to Business again', () => change('business'))
    await until('2026-02-02T00:00:00Z')
  },
}
