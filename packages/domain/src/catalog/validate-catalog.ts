import type { Catalog } from './catalog.ts'
import { type CatalogProblem, type CatalogProblems, problem } from './catalog-problem.ts'
import { catalogShape } from './catalog-shape.ts'
import { validateCoupon } from './validate-coupon.ts'
import { validateFeature } from './validate-feature.ts'
import { checkName, checkSlug } from './validate-figures.ts'
import { validateAddOn, validatePlan } from './validate-offer.ts'
import { validateTopUp } from './validate-top-up.ts'

/**
 * All rules that a catalog breaks, each coded and with the path of the field; an empty list means that it can be sold
 * (semantics §3, §4). Whatever it is given, from plain JavaScript or a file of JSON too, it never throws: a field that is
 * missing, unknown or of another kind and a word that nobody knows are problems as well (`field.*`, `word.unknown`,
 * `decimal.malformed`). While there are such, only they are reported, because no other rule can be read before.
 */
export function validateCatalog(catalog: Catalog): CatalogProblem[] {
  const misshapen = [...catalogShape('', catalog)]
  return misshapen.length > 0 ? misshapen : [...brokenRules(catalog)]
}

function* brokenRules(catalog: Catalog): CatalogProblems {
  for (const [slug, feature] of named(catalog.features)) {
    yield* checkEntry(`features.${slug}`, slug, feature.name)
    yield* validateFeature(`features.${slug}`, feature)
  }
  for (const [slug, credit] of named(catalog.credits)) {
    yield* checkEntry(`credits.${slug}`, slug, credit.name)
    if (credit.topUp !== undefined) yield* validateTopUp(`credits.${slug}.topUp`, credit.topUp)
  }
  for (const [slug, plan] of named(catalog.plans)) {
    yield* checkEntry(`plans.${slug}`, slug, plan.name)
    yield* validatePlan(`plans.${slug}`, plan, catalog)
  }
  yield* validateGroups(catalog)
  for (const [slug, addOn] of named(catalog.addOns)) {
    yield* checkEntry(`addOns.${slug}`, slug, addOn.name)
    yield* validateAddOn(`addOns.${slug}`, addOn, catalog)
  }
  for (const [slug, coupon] of named(catalog.coupons)) {
    yield* checkEntry(`coupons.${slug}`, slug, coupon.name)
    yield* validateCoupon(`coupons.${slug}`, coupon, catalog)
  }
}

/** One live subscription per plan group: a plan in two groups would make two of its kind possible (semantics §5). */
function* validateGroups(catalog: Catalog): CatalogProblems {
  const taken = new Set<string>()
  for (const [slug, group] of named(catalog.planGroups)) {
    const path = `planGroups.${slug}`
    yield* checkEntry(path, slug, group.name)
    if (group.plans.length === 0) yield problem('group.empty', `${path}.plans`)
    for (const [index, plan] of group.plans.entries()) {
      if (!Object.hasOwn(catalog.plans, plan)) yield problem('plan.unknown', `${path}.plans.${index}`, plan)
      if (taken.has(plan)) yield problem('group.plan_taken', `${path}.plans.${index}`, plan)
      taken.add(plan)
    }
  }
}

function* checkEntry(path: string, slug: string, name: string): CatalogProblems {
  yield* checkSlug(path, slug)
  yield* checkName(path, name)
}

function named<Value>(entries: Readonly<Record<string, Value>> | undefined): [string, Value][] {
  return Object.entries(entries ?? {})
}
