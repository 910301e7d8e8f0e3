import { instantToIso } from '@tallywright/domain'
import type { TopUpRow } from '@tallywright/store'

/** Units that were bought for a wallet, or are to be, in wire form. */
export function topUpView(row: TopUpRow) {
  return {
    id: row.id,
    object: 'top_up' as const,
    customerId: row.customerId,
    unit: row.unit,
    amount: row.amount,
    status: row.state,
    automatic: row.isAutomatic,
    currency: row.currency,
    costBasis: row.costBasis,
    invoiceId: row.invoiceId,
    grantId: row.grantId,
    takenBack: row.takenBack,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
  }
}

export type TopUpView = ReturnType<typeof topUpView>
