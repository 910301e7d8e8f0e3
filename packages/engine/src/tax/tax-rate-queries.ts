import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { type TaxRateView, taxRateView } from '../views/tax-rate-view.ts'

export interface ListTaxRates extends PageInput {
  readonly country?: string
  readonly includeArchived: boolean
}

/** The seller's own rates, newest first; ended ones too. */
export async function listTaxRates(
  { store, environmentId }: Context,
  { country, includeArchived, ...input }: ListTaxRates,
): Promise<Outcome<PageView<TaxRateView>>> {
  const page = pageRequest('taxRate', input)
  if (!page.ok) return page
  return store.read(environmentId, async ({ taxRates }) => {
    const filter = { archived: includeArchived, ...(country === undefined ? {} : { country }) }
    const { entries, next } = await taxRates.list(page.value, filter)
    return done(pageView(next, entries.map(taxRateView)))
  })
}
