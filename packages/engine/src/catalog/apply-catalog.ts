import type { Catalog } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { diffCatalog, type EntryChange } from './catalog-diff.ts'
import { loadCatalogRows } from './catalog-rows.ts'
import { judgeCatalog, type PathInInput, remeteredFeatures } from './judge-catalog.ts'
import { saveCatalog } from './save-catalog.ts'

/**
 * Brings the environment's catalog to `next`: what is new is added, what differs is changed, what `next` does not name
 * stays as it is (semantics §3). A dry run stops before anything is saved.
 */
export async function applyCatalog(
  context: Context,
  moment: Moment,
  next: Catalog,
  options: { readonly pathInInput: PathInInput; readonly dryRun?: boolean },
): Promise<Outcome<readonly EntryChange[]>> {
  // Catalog commands go one at a time: each is judged beside what the one before it left.
  if (!options.dryRun) await moment.tx.environment.lock()
  const rows = await loadCatalogRows(moment.tx)
  const changes = diffCatalog(rows, next)
  const inUse = await moment.tx.subscriptions.granting(remeteredFeatures(rows, next))
  const judged = judgeCatalog(rows, { next, changes, inUse }, options.pathInInput)
  if (!judged.ok || options.dryRun) return judged.ok ? done(changes) : judged

  await saveCatalog(context, moment, changes, judged.value)
  return done(changes)
}
