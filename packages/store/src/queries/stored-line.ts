import type { Line } from '@tallywright/domain'
import type { invoiceLines } from '../schema/index.ts'

type LineRow = typeof invoiceLines.$inferSelect

/** An invoice line as the domain knows it. */
export function toLine(row: LineRow): Line & { readonly invoiceId: string } {
  const { currency } = row
  return {
    id: row.id,
    invoiceId: row.invoiceId,
    kind: row.kind,
    subscriptionId: row.subscriptionId,
    priceId: row.priceId,
    featureSlug: row.featureSlug,
    group: row.groupKey,
    servicePeriod: { start: row.serviceStart, end: row.serviceEnd },
    cause: row.cause,
    source: row.source,
    quantity: row.quantity,
    net: { amount: row.net, currency },
    tax: { amount: row.tax, currency },
    ...row.detail,
  }
}
