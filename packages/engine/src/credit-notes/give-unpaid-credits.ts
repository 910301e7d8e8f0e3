import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { paymentSucceeded } from '../payments/payment-succeeded.ts'
import { noteUnpaidCredits } from './note-unpaid-credits.ts'
import type { UnpaidCredits } from './unpaid-credits.ts'

/** Gives the credits of a change to the invoices they come from; one that has nothing left to pay is paid by it. */
export async function giveUnpaidCredits(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  credits: UnpaidCredits,
): Promise<void> {
  const paidOff = await noteUnpaidCredits(context, moment, customer, credits)
  for (const invoice of paidOff) await paymentSucceeded(context, moment, invoice)
}
