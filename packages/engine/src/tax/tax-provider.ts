import type { Instant, Taxation, TaxRate, TaxRegistration } from '@tallywright/domain'
import type { Address } from '@tallywright/store'

/** Who sells to whom, and when. */
export interface TaxQuestion {
  readonly seller: { readonly address: Address | null; readonly registrations: readonly TaxRegistration[] }
  readonly customer: {
    readonly address: Address | null
    readonly vatNumber: string | null
    readonly exemption: 'none' | 'exempt' | 'reverse_charge'
  }
  readonly at: Instant
}

/** Who owes the tax, where, and the rates there. A line takes those of its category; amounts are the domain's to compute. */
export interface TaxRules extends Taxation {
  readonly rates: readonly TaxRate[]
}

/**
 * Knows what tax is due. It answers in rates and never in amounts, so that every tax has its explanation, is rounded once per
 * line, and is reversed at its own rate by a credit; and it answers for all categories of goods at once, so that it can be
 * asked before the lines of an invoice are known.
 *
 * It is asked inside the transaction that computes an invoice, where no call to the outside may be made. An outside
 * service answers from what was fetched before: its rules for a customer's place and day, kept with the time for which
 * they hold, and renewed between transactions. Where none are kept yet, it throws, and the command is tried again after
 * they are.
 */
export interface TaxProvider {
  readonly name: string
  rulesFor(question: TaxQuestion): Promise<TaxRules>
}
