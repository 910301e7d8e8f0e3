import type { Catalog, Credit } from './catalog.ts'
import type { Coupon } from './coupon.ts'
import type { Feature, FeatureType } from './feature.ts'
import type { AddOn, Plan, PlanFeature, PlanGroup } from './plan.ts'
import type { Price } from './price.ts'

/** The slugs of a catalog's features, each with its type: `{ 'api-calls': 'metered', editor: 'seats' }`. */
type FeatureTypes = Readonly<Record<string, FeatureType>>

/** A plan or add-on that grants only the catalog's features, each as what it is, and prices only those. */
type OfferOf<Offer, Types extends FeatureTypes> = Omit<Offer, 'features' | 'prices'> & {
  readonly features: { readonly [Slug in keyof Types]?: Extract<PlanFeature, { readonly type: Types[Slug] }> }
  readonly prices: Readonly<Record<string, Price<keyof Types & string>>>
}

/** A {@link Catalog} that knows its slugs. */
export interface DefinedCatalog<
  Types extends FeatureTypes,
  Plans extends string,
  Groups extends string,
  AddOns extends string,
  Coupons extends string,
  Credits extends string,
> {
  readonly features: { readonly [Slug in keyof Types]: Feature & { readonly type: Types[Slug] } }
  readonly credits?: Readonly<Record<Credits, Credit>>
  readonly plans: Readonly<Record<Plans, OfferOf<Plan, NoInfer<Types>>>>
  readonly planGroups?: Readonly<Record<Groups, PlanGroup<NoInfer<Plans>>>>
  readonly addOns?: Readonly<Record<AddOns, OfferOf<AddOn, NoInfer<Types>>>>
  readonly coupons?: Readonly<Record<Coupons, Coupon<NoInfer<Plans>>>>
}

/**
 * Types a catalog as it is written, so that its slugs flow to the SDK, to hooks and to tests. An unknown feature in a plan
 * or a price, a feature granted as another type, an unknown plan in a group or a coupon and an unknown field do not
 * compile. Everything that types cannot see is refused by `validateCatalog`. Returns its argument.
 */
export function defineCatalog<
  const Types extends FeatureTypes,
  const Plans extends string,
  const Groups extends string = never,
  const AddOns extends string = never,
  const Coupons extends string = never,
  const Credits extends string = never,
>(
  catalog: DefinedCatalog<Types, Plans, Groups, AddOns, Coupons, Credits>,
): DefinedCatalog<Types, Plans, Groups, AddOns, Coupons, Credits> {
  return catalog
}

/** Every feature of a catalog; `string` for one that was not written with {@link defineCatalog}. */
export type FeatureSlug<C extends Catalog> = keyof C['features'] & string

type SlugOfType<C extends Catalog, Type extends FeatureType> = {
  [Slug in FeatureSlug<C>]: Extract<C['features'][Slug], { readonly type: Type }> extends never ? never : Slug
}[FeatureSlug<C>]

/** The features whose use can be reported. */
export type MeteredFeatureSlug<C extends Catalog> = SlugOfType<C, 'metered'>

/** The features whose quantity is set by `seats.set`. */
export type SeatsFeatureSlug<C extends Catalog> = SlugOfType<C, 'seats'>

export type QuotaFeatureSlug<C extends Catalog> = SlugOfType<C, 'quota'>

export type BooleanFeatureSlug<C extends Catalog> = SlugOfType<C, 'boolean'>

export type PlanSlug<C extends Catalog> = keyof C['plans'] & string

export type PlanGroupSlug<C extends Catalog> = keyof NonNullable<C['planGroups']> & string

export type AddOnSlug<C extends Catalog> = keyof NonNullable<C['addOns']> & string

export type CouponSlug<C extends Catalog> = keyof NonNullable<C['coupons']> & string

export type CreditSlug<C extends Catalog> = keyof NonNullable<C['credits']> & string
