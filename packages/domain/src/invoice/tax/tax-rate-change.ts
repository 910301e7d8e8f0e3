import type { Decimal } from '../../money/decimal.ts'
import { type Failure, type Result, refuse, success } from '../../result.ts'
import { earlier, type Instant, instantToIso, later } from '../../time/instant.ts'
import { refusalOfTaxRates, type TaxRate } from './tax-rate.ts'

type NewRateRefusal = 'tax_rate.percent_out_of_range' | 'tax_rate.validity_empty' | 'tax_rate.already_exists'

/**
 * A rate that joins `table`. Two rates of one name, place and category never hold at once: a line would be taxed twice.
 * Refuses with `tax_rate.percent_out_of_range`, `tax_rate.validity_empty` and `tax_rate.already_exists`.
 */
export function decideNewTaxRate(table: readonly TaxRate[], rate: TaxRate): Result<TaxRate, NewRateRefusal> {
  const unusable = percentRefusal(rate)
  if (unusable !== null) return unusable
  if (startOf(rate) >= endOf(rate)) {
    return refuse('tax_rate.validity_empty', 'A rate ends after it begins.', { param: 'validTo' })
  }
  const other = table.find(
    (each) => isSameTax(each, rate) && startOf(each) < endOf(rate) && startOf(rate) < endOf(each),
  )
  if (other === undefined) return success(rate)
  const message = `${other.name} of ${other.percent} % holds at the same time for the same place and category.`
  return refuse('tax_rate.already_exists', message, { param: 'name' })
}

/** A rate that ended, and the one that holds from then on. */
export interface TaxRateChange<Rate extends TaxRate> {
  readonly ended: Rate
  readonly successor: Rate
}

type RateChangeRefusal = 'tax_rate.percent_out_of_range' | 'tax_rate.change_in_the_past' | 'tax_rate.not_in_force'

/**
 * A new percent for a rate. A rate itself never changes, because invoices were computed with it: it ends at `from` and a
 * successor begins.
 *
 * ```
 * before   |-------- VAT 19 % ------------
 * from              ^
 * after    |VAT 19 %|-- VAT 20 % ---------
 * ```
 *
 * Refuses with `tax_rate.percent_out_of_range`, `tax_rate.change_in_the_past`, and `tax_rate.not_in_force` where the rate does
 * not hold both before and after `from`.
 */
export function decideTaxRateChange<Rate extends TaxRate>(
  rate: Rate,
  { percent, from, now }: { readonly percent: Decimal; readonly from: Instant; readonly now: Instant },
): Result<TaxRateChange<Rate>, RateChangeRefusal> {
  const successor = { ...rate, percent, validFrom: from }
  const unusable = percentRefusal(successor)
  if (unusable !== null) return unusable
  if (from < now) return refuse('tax_rate.change_in_the_past', 'A rate changes now or later.', { param: 'from' })
  if (from <= startOf(rate) || from >= endOf(rate)) {
    const message = `${rate.name} of ${rate.percent} % does not hold both before and after ${instantToIso(from)}.`
    return refuse('tax_rate.not_in_force', message, { param: 'from' })
  }
  return success({ ended: { ...rate, validTo: from }, successor })
}

/** When a rate that is taken away at `now` ends: what it held for stays. */
export function endOfArchivedRate(rate: TaxRate, now: Instant): Instant {
  const end = rate.validTo === undefined ? now : earlier(rate.validTo, now)
  return rate.validFrom === undefined ? end : later(rate.validFrom, end)
}

function percentRefusal(rate: TaxRate): Failure<'tax_rate.percent_out_of_range'> | null {
  const refusal = refusalOfTaxRates([rate])
  if (refusal === null) return null
  return refuse('tax_rate.percent_out_of_range', refusal.error.message, { param: 'percent' })
}

function isSameTax(a: TaxRate, b: TaxRate): boolean {
  return a.name === b.name && a.country === b.country && a.region === b.region && a.category === b.category
}

function startOf({ validFrom }: TaxRate): number {
  return validFrom ?? -Infinity
}

function endOf({ validTo }: TaxRate): number {
  return validTo ?? Infinity
}
