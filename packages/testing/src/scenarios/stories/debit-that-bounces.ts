import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const debitThatBounces: Scenario = {
  file: 'debit-that-bounces',
  topic: 'Payments and dunning',
  title: 'A bank debit that fails after three days',
  why: 'Nothing is asked for again while the first debit is on its way; when it fails, the customer pays once by other means.',
  catalog: onePlan(),
  async tell({ join, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by card at first' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada changes to paying by bank debit, from an account that is empty', 'processing_then_fails')
    await until('2026-02-04T12:00:00Z')
    await payBy('Ada goes back to her card', 'succeeds')
    await until('2026-02-10T00:00:00Z')
  },
}
