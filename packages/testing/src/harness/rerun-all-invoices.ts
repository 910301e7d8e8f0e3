import { type Line, readStepLabel } from '@tallywright/domain'
import type { Store } from '@tallywright/store'
import { everyPage } from '../proofs/invariants/books.ts'
import { disagreements } from '../proofs/invariants/invoices.ts'

/**
 * Computes every invoice of a database again from its stored explanations. Throws where one comes to something else, or has a
 * step that documents in other languages could not say.
 */
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
        found.push(...[...lines.values()].flat().flatMap(unsaidSteps))
      }
    })
  }
  if (found.length > 0)
    throw new Error(['invoices are not what their explanations say, or cannot be said:', ...found].join('\n'))
}

/** A credit and a correction start from what was sold, by its name. The steps of a discount are not printed. */
const STARTS_FROM_A_NAME: ReadonlySet<Line['kind']> = new Set(['proration_credit', 'correction'])

function unsaidSteps({ id, kind, explanation: { steps } }: Line): string[] {
  if (kind === 'discount') return []
  const unsaid = steps.filter(({ op, label }) => {
    return readStepLabel(label) === null && !(op === 'add' && STARTS_FROM_A_NAME.has(kind))
  })
  return unsaid.map(({ label }) => `${id}, ${kind}: ${label}`)
}
