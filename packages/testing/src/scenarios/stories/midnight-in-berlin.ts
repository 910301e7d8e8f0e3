import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const midnightInBerlin: Scenario = {
  file: 'midnight-in-berlin',
  topic: 'Subscriptions',
  title: 'Days are those of the customer',
  why: 'A month begins and ends at midnight where the customer lives, also when clocks there change in between.',
  catalog: onePlan(),
  at: '2026-02-28T23:00:00Z',
  timeZone: 'Europe/Berlin',
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'in Berlin, pays by card', timeZone: 'Europe/Berlin' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-05-01T00:00:00Z')
  },
}
