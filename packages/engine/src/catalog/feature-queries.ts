import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type FeatureView, featureView } from '../views/catalog-views.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { featureNotFound } from './feature-commands.ts'

/** Archived features are found too. */
export function getFeature(
  { store, environmentId }: Context,
  { featureSlug }: { readonly featureSlug: string },
): Promise<Outcome<FeatureView>> {
  return store.read(environmentId, async (tx) => {
    const row = await tx.catalog.features.bySlug(featureSlug)
    return row === null ? featureNotFound(featureSlug) : done(featureView(row))
  })
}

/** Newest first. */
export async function listFeatures(
  { store, environmentId }: Context,
  { includeArchived, ...input }: PageInput & { readonly includeArchived: boolean },
): Promise<Outcome<PageView<FeatureView>>> {
  const page = pageRequest('feature', input)
  if (!page.ok) return page
  return store.read(environmentId, async (tx) => {
    const { entries, next } = await tx.catalog.features.list(page.value, { archived: includeArchived, hidden: true })
    return done(pageView(next, entries.map(featureView)))
  })
}
