import type { Catalog } from '@tallywright/domain'
import type { Context } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { applyCatalog } from './apply-catalog.ts'
import type { CatalogChange } from './catalog-diff.ts'

export interface PushCatalog {
  readonly catalog: Catalog
  readonly dryRun: boolean
}

export interface CatalogPush {
  readonly object: 'catalog_push'
  readonly dryRun: boolean
  readonly changes: readonly CatalogChange[]
}

/** Brings a whole typed catalog into the environment, or only tells what that would change. */
export function pushCatalog(
  context: Context,
  { catalog, dryRun }: PushCatalog,
  request: IdempotentRequest,
): Promise<CommandReply<CatalogPush>> {
  return runAtOnce(context, request, async (moment) => {
    const applied = await applyCatalog(context, moment, catalog, { dryRun, pathInInput: (path) => `catalog.${path}` })
    if (!applied.ok) return applied
    const changes = applied.value.map(({ kind, slug, change, version, changedFields }) => {
      return { kind, slug, change, version, changedFields }
    })
    return done({ object: 'catalog_push', dryRun, changes })
  })
}
