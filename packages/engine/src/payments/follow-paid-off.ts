import type { Context, Moment } from '../command/context.ts'
import { paymentSucceeded } from './payment-succeeded.ts'

/**
 * Sets in motion what waits for invoices that credits have paid off, or that are too small to be charged, those that it pays
 * off itself included.
 */
export async function followPaidOff(context: Context, { paidOff }: Moment): Promise<void> {
  for (let next = paidOff.shift(); next !== undefined; next = paidOff.shift()) {
    await paymentSucceeded(context, next.moment, next.invoice)
  }
}
