import type { AddOn, Catalog, Coupon, Credit, Feature, IdKind, Instant, Plan, PlanGroup } from '@tallywright/domain'
import type { StoreTransaction } from '@tallywright/store'

/** One entry of the catalog as it is stored. Only plans and add-ons have versions. */
export interface CatalogRow<Definition extends object = object> {
  readonly id: string
  readonly slug: string
  readonly definition: Definition
  readonly version?: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly archivedAt: Instant | null
}

type RowsBySlug<Definition extends object> = ReadonlyMap<string, CatalogRow<Definition>>

/** Everything the environment ever sold, by slug: archived entries too, because running subscriptions stand on them. */
export interface CatalogRows {
  readonly features: RowsBySlug<Feature>
  readonly credits: RowsBySlug<Credit>
  readonly planGroups: RowsBySlug<PlanGroup>
  readonly plans: RowsBySlug<Plan>
  readonly addOns: RowsBySlug<AddOn>
  readonly coupons: RowsBySlug<Coupon>
}

/** The kinds of entries, in the order in which they are saved: what is named comes before what names it. */
export const CATALOG_KINDS = {
  feature: { field: 'features', id: 'feature' },
  credit: { field: 'credits', id: 'credit' },
  plan_group: { field: 'planGroups', id: 'planGroup' },
  plan: { field: 'plans', id: 'plan' },
  add_on: { field: 'addOns', id: 'addOn' },
  coupon: { field: 'coupons', id: 'coupon' },
} as const satisfies Record<string, { field: keyof Catalog; id: IdKind }>

export type CatalogKind = keyof typeof CATALOG_KINDS

export async function loadCatalogRows({ catalog }: StoreTransaction): Promise<CatalogRows> {
  return {
    features: bySlug(await catalog.features.everything()),
    credits: bySlug(await catalog.credits.everything()),
    planGroups: bySlug(await catalog.planGroups.everything()),
    plans: bySlug(await catalog.plans.everything()),
    addOns: bySlug(await catalog.addOns.everything()),
    coupons: bySlug(await catalog.coupons.everything()),
  }
}

function bySlug<Row extends { readonly slug: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.slug, row]))
}

/** The whole catalog as it would be with `next` in it: what `next` does not name stays as it is. */
export function mergedCatalog(rows: CatalogRows, next: Catalog): Required<Catalog> {
  return {
    features: { ...definitionsOf(rows.features), ...next.features },
    credits: { ...definitionsOf(rows.credits), ...next.credits },
    planGroups: { ...definitionsOf(rows.planGroups), ...next.planGroups },
    plans: { ...definitionsOf(rows.plans), ...next.plans },
    addOns: { ...definitionsOf(rows.addOns), ...next.addOns },
    coupons: { ...definitionsOf(rows.coupons), ...next.coupons },
  }
}

function definitionsOf<Definition extends object>(rows: RowsBySlug<Definition>): Record<string, Definition> {
  return Object.fromEntries([...rows].map(([slug, { definition }]) => [slug, definition]))
}
