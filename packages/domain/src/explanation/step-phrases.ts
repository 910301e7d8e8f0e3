import { counted, figure, groupValues, percent, phrase, text, tier } from './phrase.ts'

// Everything that a step of a line may be called. The labels are written from these, so that a document in another language
// can say them in its own words (`readStepLabel`): a phrase that is missing there does not compile.

export const TIERS = {
  up_to: phrase`the tier up to ${figure}`,
  above: phrase`the tier above ${figure}`,
  between: phrase`the tier ${figure} to ${figure}`,
} as const

export const STEP_PHRASES = {
  flat_amount: phrase`flat amount ${figure}`,
  flat_amount_of_tier: phrase`flat amount ${figure} of ${tier}`,
  flat_amount_for: phrase`flat amount ${figure} for ${figure}`,
  flat_amount_of_tier_for: phrase`flat amount ${figure} of ${tier} for ${figure}`,
  units: phrase`${figure} × ${figure}`,
  units_percent: phrase`${figure} × ${percent}`,
  packages: phrase`${counted('package')} of ${figure} × ${figure}`,
  events: phrase`${counted('event')} × ${figure}`,
  events_at_minimum: phrase`${counted('event')} at the minimum of ${figure}`,
  events_at_maximum: phrase`${counted('event')} at the maximum of ${figure}`,
  percent_off: phrase`${percent} off`,
  at_most: phrase`at most ${figure}`,
  at_least: phrase`at least ${figure}`,
  at_least_nothing: phrase`at least nothing`,
  times: phrase`× ${figure}`,
  share_of_period: phrase`× ${figure} of the period`,
  share_of_seats: phrase`× ${figure} of ${figure} seats`,
  full_period: phrase`full period`,
  paid_for_line: phrase`paid for the line`,
  left_of_line: phrase`no more than is left of the line`,
  paid_by_minimum: phrase`paid by the minimum before`,
  units_spent: phrase`× ${figure}: wallet units of the unused time are already spent`,
  by_largest_remainder: phrase`to ${figure} by largest remainder`,
  given_back: phrase`given back or paid by nobody`,
  credited_apart: phrase`paid before, and credited apart`,
  credited_on_own_invoice: phrase`credited on its own invoice`,
  carried_by_invoice: phrase`what this invoice can carry`,
  beyond_invoice: phrase`beyond what its invoice could carry`,
  carried_by_void: phrase`credited on an invoice that is void`,
  paid_of_it: phrase`what was paid of it`,
  not_given_back_yet: phrase`what was not given back yet`,
  invoiced_before: phrase`invoiced for it before`,
  invoiced_on: phrase`invoiced on ${text}`,
  minimum_of: phrase`minimum of ${text}`,
  maximum_of: phrase`maximum of ${text}`,
  billed_for_it: phrase`billed for it`,
  not_covered: phrase`not covered by the wallet, and not billed`,
} as const

export type StepPhrase = keyof typeof STEP_PHRASES

/** What may follow a phrase. Read from the end of a label and in this order, so the one that comes last is first. */
export const STEP_ENDINGS = {
  times_share_of_period: phrase`, × ${figure} of the period`,
  more_than_before: phrase`: ${figure} more than before`,
  part_of_it_before: phrase`, ${figure} of it before`,
  in_tier: phrase` in ${tier}`,
  beyond_free: phrase` beyond ${figure} free`,
  beyond_free_events: phrase` beyond ${counted('event')} free`,
  beyond_free_events_or_amount: phrase` beyond ${counted('event')} or ${figure} free`,
  not_listed: phrase`, which the price does not list`,
  with_margin: phrase`, with a margin of ${percent}`,
  for_tokens: phrase` for ${text} tokens of ${text}`,
  for_values: phrase` for ${groupValues}`,
} as const

export type StepEnding = keyof typeof STEP_ENDINGS

export type TierPhrase = keyof typeof TIERS
