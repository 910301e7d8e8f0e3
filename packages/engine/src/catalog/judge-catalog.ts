import { type Catalog, type Feature, validateCatalog } from '@tallywright/domain'
import { done, type Outcome, refused } from '../command/outcome.ts'
import type { EntryChange } from './catalog-diff.ts'
import { type CatalogRows, mergedCatalog } from './catalog-rows.ts'

/** `code` is one of the domain's catalog rules, `feature.archived`, `feature.type_fixed` or `feature.in_use`. */
interface Problem {
  readonly code: string
  readonly path: string
  readonly message: string
}

/** Where a field of the catalog is in what the caller sent: `plans.pro.prices.base` is `prices.base` for `plans.create`. */
export type PathInInput = (path: string) => string

type MeteredFeature = Extract<Feature, { type: 'metered' }>

export interface CatalogToJudge {
  readonly next: Catalog
  readonly changes: readonly EntryChange[]
  /** Of {@link remeteredFeatures}, what live subscriptions grant. */
  readonly inUse: readonly string[]
}

/** Whether the whole catalog still makes sense with `next` in it; the answer names every problem. */
export function judgeCatalog(
  rows: CatalogRows,
  { next, changes, inUse }: CatalogToJudge,
  pathInInput: PathInInput,
): Outcome<Required<Catalog>> {
  const merged = mergedCatalog(rows, next)
  const found: Problem[] = [
    ...validateCatalog(merged),
    ...retypedFeatures(rows, next),
    ...inUse.map(remeteredInUse),
    ...archivedFeatures(rows, next, changes),
  ]
  const judged = refusalOfProblems(found, pathInInput)
  return judged.ok ? done(merged) : judged
}

/** One refusal that names all problems; none without any. */
export function refusalOfProblems(found: readonly Problem[], pathInInput: PathInInput): Outcome<null> {
  const [first] = found
  if (first === undefined) return done(null)
  const problems = found.map((problem) => moved(problem, pathInInput(problem.path)))
  const more = found.length === 1 ? '' : ` (and ${found.length - 1} more)`
  return refused('catalog.invalid', `${problems[0]?.message}${more}`, {
    param: problems[0]?.path ?? '',
    details: { problems },
  })
}

/** Plan versions that were sold stand on a feature's type. */
function retypedFeatures({ features }: CatalogRows, next: Catalog): Problem[] {
  return Object.entries(next.features).flatMap(([slug, { type }]) => {
    const before = features.get(slug)?.definition.type ?? type
    const path = `features.${slug}.type`
    const message = `${path}: a feature keeps its type, and this one is ${before}; give the new one another slug`
    return before === type ? [] : [{ code: 'feature.type_fixed', path, message }]
  })
}

/** Features whose meter would aggregate otherwise, or begin its periods otherwise: their totals cannot go on from those before. */
export function remeteredFeatures({ features }: CatalogRows, next: Catalog): string[] {
  return Object.entries(next.features).flatMap(([slug, feature]) => {
    const before = features.get(slug)?.definition
    if (before?.type !== 'metered' || feature.type !== 'metered') return []
    const isSame = before.meter.aggregation === feature.meter.aggregation
    return isSame && carriesOver(before) === carriesOver(feature) ? [] : [slug]
  })
}

function carriesOver({ meter }: MeteredFeature): boolean {
  return meter.carryOver === true
}

/** Who is subscribed keeps the meter of their version, and their next plan would have the other one (semantics §3, §6). */
function remeteredInUse(slug: string): Problem {
  const path = `features.${slug}.meter`
  const message =
    `${path}: a feature that somebody is subscribed to keeps its aggregation and whether it carries over; ` +
    'give the new meter a feature with another slug, and grant that in new versions of the plans'
  return { code: 'feature.in_use', path, message }
}

/** Offers that grant an archived feature keep it; none can newly name it. */
function archivedFeatures(rows: CatalogRows, next: Catalog, changes: readonly EntryChange[]): Problem[] {
  return changes.flatMap(({ kind, slug, before, definition }) => {
    const granted = grantedBy(before?.definition)
    const added = grantedBy(definition).filter((feature) => !granted.includes(feature))
    const field = kind === 'plan' ? 'plans' : 'addOns'
    return added
      .filter((feature) => isArchived(rows, next, feature))
      .map((feature) => {
        const path = `${field}.${slug}.features.${feature}`
        return { code: 'feature.archived', path, message: `${path}: the feature is archived` }
      })
  })
}

function grantedBy(definition: object | undefined): string[] {
  return definition !== undefined && 'features' in definition ? Object.keys(definition.features as object) : []
}

function isArchived({ features }: CatalogRows, next: Catalog, slug: string): boolean {
  const archivedAt = features.get(slug)?.archivedAt ?? null
  return archivedAt !== null && !Object.hasOwn(next.features, slug)
}

function moved({ code, path, message }: Problem, to: string): Problem {
  return { code, path: to, message: message.replace(path, to) }
}
