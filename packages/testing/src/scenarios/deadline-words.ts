import type { RunReport } from '@tallywright/sdk'

/** What an advancing clock acts on, as the heading of what follows from it. */
const WORDS: Readonly<Record<string, string>> = {
  grant_expiry: 'A grant in the wallet expires',
  period_end: 'The billing period ends',
  trial_reminder: 'The trial will end soon',
  trial_end: 'The trial ends',
  first_payment_expiry: 'The first payment did not come in time',
  pending_change_expiry: 'The change was not paid in time',
  start: 'The subscription starts',
  plan_grants: 'The plan’s grant comes',
  payment_retry: 'The payment is tried again',
  payment_due: 'The invoice is due and not paid',
  payment_reminder: 'A reminder is due',
  dunning_end: 'The time to pay has run out',
  payment_check: 'The bank answers',
  refund_check: 'The bank answers',
  finalize: 'The draft is finalized',
  auto_top_up: 'Few tokens are left',
  top_up_end: 'The top-up was not confirmed in time',
  threshold: 'Use has come to the threshold',
  correction: 'Use that came late is corrected',
}

/** One sentence for all deadlines of one instant, in their order. */
export function deadlineWords(deadlines: RunReport['deadlines']): string {
  const words = deadlines.map(({ kind }) => {
    const known = WORDS[kind]
    if (known === undefined) throw new Error(`no scenario has shown the deadline ${kind} yet`)
    return known
  })
  // Nothing fell due: somebody else moved, as a bank does.
  return words.length === 0 ? 'The bank tells' : [...new Set(words)].join('; ')
}
