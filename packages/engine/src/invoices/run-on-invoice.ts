import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { collectInvoice, type InvoiceRef } from '../payments/collect-invoice.ts'
import type { InvoiceView } from '../views/invoice-view.ts'

interface InvoiceEffect extends InvoiceRef {
  /** Of which an attempt that waits may have been given up: the provider is asked after the commit. */
  readonly toCollect: readonly string[]
}

/** Runs a command whose answer is an invoice, and collects all for which it opened an attempt. */
export function runOnInvoice(
  context: Context,
  request: IdempotentRequest,
  commit: (begun: Moment) => Promise<Outcome<InvoiceEffect>>,
): Promise<CommandReply<InvoiceView>> {
  return runCommand<InvoiceEffect, InvoiceView>(context, request, {
    decide: async (begun) => {
      const outcome = await commit(begun)
      if (!outcome.ok) return outcome
      const opened = begun.opened.map(({ invoice }) => invoice.id)
      return done({ ...outcome.value, toCollect: [...new Set([...outcome.value.toCollect, ...opened])] })
    },
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
