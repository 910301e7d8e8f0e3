import type { Store } from '@tallywright/store'
import { everyPage } from '../proofs/invariants/books.ts'
import { disagreements } from '../proofs/invariants/invoices.ts'

/** Computes every invoice of a database again from its stored explanations. Throws where one comes to something else. */
export async function rerunAllInvoices(store: Store): Promise<void> {
  const found: string[] = []
  for (const { id } of await store.directory.all()) {
    await store.transaction(id, async ({ invoices }) => {
      const rows = await everyPage((page) => invoices.list({}, page))
      for (const [bucket, ofBucket] of Map.groupBy(rows, (row) => row.bucket)) {
        const lines = await invoices.lines(
          bucket,
          ofBucket.map((row) => row.id),
        )
        found.push(...ofBucket.flatMap((row) => disagreements({ row, lines: lines.get(row.id) ?? [] })))
      }
    })
  }
  if (found.length > 0) throw new Error(['invoices are not what their explanations say:', ...found].join('\n'))
}
