import { createHash } from 'node:crypto'
import type { Reading } from './invariants/books.ts'

/** Every invoice as a text of its own, sorted: alike in two worlds in which the same happened, whatever their ids are. */
export function digestsOf({ invoices }: Reading): string[] {
  return invoices
    .map(({ row: { number, status, total, walletPaid, amountPaid, customer }, lines }) => {
      const shown = lines.map(({ description, servicePeriod, quantity, net }) => [
        description,
        servicePeriod,
        quantity,
        net,
      ])
      const paid = { status, total, walletPaid, amountPaid }
      return `${customer?.name} ${number}: ${digestText({ paid, shown })} ${status} ${total}`
    })
    .sort()
}

/** SHA-256 of a value as JSON. */
export function digestText(value: unknown): string {
  const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part))
  return createHash('sha256').update(text).digest('hex')
}
