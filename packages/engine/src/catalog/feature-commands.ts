import type { Feature, Meter } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type FeatureView, featureView } from '../views/catalog-views.ts'
import { applyCatalog } from './apply-catalog.ts'
import { archiveEntry, insideEntry, patched } from './one-entry.ts'

export type CreateFeature = Feature & { readonly slug: string }

export function createFeature(
  context: Context,
  { slug, ...definition }: CreateFeature,
  request: IdempotentRequest,
): Promise<CommandReply<FeatureView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    if ((await moment.tx.catalog.features.bySlug(slug)) !== null) {
      return refused('feature.already_exists', `a feature with the slug ${slug} exists`, { param: 'slug' })
    }
    return saveFeature(context, moment, slug, definition)
  })
}

/** A field that is left out stays, null clears it. */
export interface UpdateFeature {
  readonly featureSlug: string
  readonly name?: string
  readonly description?: string | null
  readonly unitName?: string | null
  readonly meter?: Meter
}

/**
 * A new meter counts for plan versions made from now on. The type never changes, nor how the meter aggregates and carries over
 * while somebody is subscribed to the feature.
 */
export function updateFeature(
  context: Context,
  { featureSlug, ...change }: UpdateFeature,
  request: IdempotentRequest,
): Promise<CommandReply<FeatureView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.features.bySlug(featureSlug)
    if (row === null) return featureNotFound(featureSlug)
    if (row.archivedAt !== null) return refused('feature.archived', `the feature ${featureSlug} is archived`)
    const changed = changedFeature(row.definition, change)
    return changed.ok ? saveFeature(context, moment, featureSlug, changed.value) : changed
  })
}

function changedFeature(feature: Feature, change: Omit<UpdateFeature, 'featureSlug'>): Outcome<Feature> {
  if (change.meter !== undefined && feature.type !== 'metered') {
    return refused('feature.not_metered', `a ${feature.type} feature has no meter`, { param: 'meter' })
  }
  if (typeof change.unitName === 'string' && feature.type === 'boolean') {
    return refused('catalog.invalid', 'a boolean feature is not counted in units', { param: 'unitName' })
  }
  return done(patched<Feature>(feature, change))
}

export function archiveFeature(
  context: Context,
  { featureSlug }: { readonly featureSlug: string },
  request: IdempotentRequest,
): Promise<CommandReply<FeatureView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.features.bySlug(featureSlug)
    if (row === null) return featureNotFound(featureSlug)
    if (row.archivedAt !== null) return done(featureView(row))
    return done(featureView(await archiveEntry(moment, 'feature', row)))
  })
}

export function featureNotFound(slug: string) {
  return refused('feature.not_found', `there is no feature with the slug ${slug}`, { param: 'featureSlug' })
}

async function saveFeature(
  context: Context,
  moment: Moment,
  slug: string,
  definition: Feature,
): Promise<Outcome<FeatureView>> {
  const pathInInput = insideEntry(`features.${slug}`)
  const applied = await applyCatalog(context, moment, { features: { [slug]: definition }, plans: {} }, { pathInInput })
  if (!applied.ok) return applied
  const row = await moment.tx.catalog.features.bySlug(slug)
  return row === null ? featureNotFound(slug) : done(featureView(row))
}
