import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { type AlertView, alertView } from '../views/alert-view.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'

export interface ListAlerts extends PageInput {
  readonly customerId?: string
  readonly includeDeleted: boolean
}

/** All alerts, newest first; with a customer those of theirs alone. */
export async function listAlerts(
  context: Context,
  { customerId, includeDeleted, ...input }: ListAlerts,
): Promise<Outcome<PageView<AlertView>>> {
  const page = pageRequest('alert', input)
  if (!page.ok) return page
  return runQuery(context, async ({ tx }) => {
    const customer = customerId === undefined ? null : await tx.customers.findEver(customerId)
    if (customerId !== undefined && customer === null) return customerNotFound(customerId)
    const filter = { deleted: includeDeleted, ...(customer === null ? {} : { customerId: customer.id }) }
    const { entries, next } = await tx.alerts.list(page.value, filter)
    return done(pageView(next, entries.map(alertView)))
  })
}
