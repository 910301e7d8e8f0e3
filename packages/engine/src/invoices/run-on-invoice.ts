import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { collectInvoice, type InvoiceRef } from '../payments/collect-invoice.ts'
import type { InvoiceView } from '../views/invoice-view.ts'

interface InvoiceEffect extends InvoiceRef {
  /** Of which an attempt was opened, or one that waits was given up: the provider is asked after the commit. */
  readonly toCollect: readonly string[]
}

/** Runs a command whose answer is an invoice, and collects what it opened. */
export function runOnInvoice(
  context: Context,
  request: IdempotentRequest,
  commit: (begun: Moment) => Promise<Outcome<InvoiceEffect>>,
): Promise<CommandReply<InvoiceView>> {
  return runCommand<InvoiceEffect, InvoiceView>(context, request, {
    decide: commit,
    settle: async ({ toCollect, ...ref }) => {
      for (const invoiceId of toCollect) await collectInvoice(context, { ...ref, invoiceId })
      return undefined
    },
    reply: async (moment, ref) => {
      const row = await moment.tx.invoices.find(ref.bucket, ref.invoiceId)
      if (row === null) throw new Error(`the invoice ${ref.invoiceId} is gone`)
      return done(await viewInvoice(moment, row))
    },
  })
}
