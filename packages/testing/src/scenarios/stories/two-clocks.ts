import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const twoClocks: Scenario = {
  file: 'two-clocks',
  topic: 'Clocks',
  title: 'Two customers who live in different times',
  why: 'In a sandbox one customer can be a year ahead while another has just begun: each is billed by a clock of their own.',
  catalog: onePlan(),
  async tell({ billing, join, subscribe, until }) {
    const { id: testClockId } = await billing.testClocks.create({ name: 'of Ben', at: '2027-06-15T12:00:00Z' })
    await join('Ada', { who: 'lives by the clock of the sandbox, pays by card' })
    await join('Ben', { who: 'lives by a clock of his own, pays by card', testClockId: testClockId ?? '' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await subscribe('Ben subscribes to Team', { planSlug: 'team', customerId: 'ben' })
    await until('2026-02-02T00:00:00Z')
    await until('2027-07-16T00:00:00Z', testClockId ?? '')
  },
}
