import { creditOfVoid, isLateCorrection, type Line } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import { giveBackCredits } from '../billing/give-back-excess.ts'
import type { Context, Moment } from '../command/context.ts'
import { restoredIds } from '../discounts/load-discounts.ts'
import { judgeDiscounts } from '../discounts/use-discounts.ts'

/**
 * Credits that had waited for an invoice which is void now are of what was paid before, and what became of that invoice does
 * not change it: they go to credit notes of the invoices that they credit (semantics §6). Those of its own change, and of what
 * it charged itself, are void with it.
 */
export async function giveCarriedBack(
  context: Context,
  moment: Moment,
  invoice: Pick<InvoiceRow, 'bucket' | 'id' | 'cause' | 'subscriptionId'>,
): Promise<void> {
  const { bucket, id, cause } = invoice
  const lines = (await moment.tx.invoices.lines(bucket, [id])).get(id) ?? []
  const carried = lines.filter((line) => isCredit(line) && line.cause !== cause)
  await giveBackCredits(context, moment, bucket, carried.map(creditOfVoid))
  if (restoredIds(carried).length > 0) await judgeDiscounts(moment, invoice)
}

function isCredit(line: Line): boolean {
  return line.kind === 'proration_credit' || (isLateCorrection(line) && line.net.amount < 0n)
}
