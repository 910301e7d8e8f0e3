import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { type EntitlementGrantView, entitlementGrantView } from '../views/entitlement-grant-view.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'

/** All temporary grants of a customer, newest first, ended ones too. */
export async function listEntitlementGrants(
  context: Context,
  { customerId, ...input }: PageInput & { readonly customerId: string },
): Promise<Outcome<PageView<EntitlementGrantView>>> {
  const page = pageRequest('entitlementGrant', input)
  if (!page.ok) return page
  return runQuery(context, async ({ tx, now }) => {
    const customer = await tx.customers.findEver(customerId)
    if (customer === null) return customerNotFound(customerId)
    const { entries, next } = await tx.entitlementGrants.list(customer.bucket, customer.id, page.value)
    return done(
      pageView(
        next,
        entries.map((row) => entitlementGrantView(row, now)),
      ),
    )
  })
}
