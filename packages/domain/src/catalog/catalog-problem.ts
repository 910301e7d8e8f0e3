/**
 * Every reason for which a catalog is refused, with the rule it breaks. The table is what the wire contract and the
 * reference page list.
 */
export const CATALOG_RULES = {
  'slug.malformed': 'a slug is 1 to 64 lower-case letters and digits in words joined by hyphens, such as api-calls',
  'slug.looks_like_id': 'a slug never begins like an id, with a prefix of ours and an underscore',
  'name.empty': 'a name is not empty',
  'field.missing': 'a field that has to be there is there',
  'field.unknown': 'an object has only fields that are known',
  'field.malformed': 'a field holds what it is for',
  'word.unknown': 'a word is one of those that are known',
  'decimal.malformed': 'a number is a decimal string with at most 30 digits before the point and 24 after it',
  'amount.negative': 'an amount is not negative',
  'quantity.negative': 'a quantity is not negative',
  'count.not_whole': 'a count is a whole number from 0',
  'currency.unknown': 'a currency is an ISO 4217 code in capitals',
  'currency.differs': 'all prices of a plan are offered in the same currencies',
  'currency.not_priced': 'a minimum or maximum is in a currency that the price has terms in',
  'cadence.malformed': 'a cadence counts 1 to 1,200 units',
  'cadence.too_short': 'plans and prices recur by days, weeks, months or years',
  'cadence.does_not_divide': 'the cadence of a price divides each plan cadence it belongs to in whole numbers',
  'cadence.none': 'a price belongs to at least one plan cadence',
  'feature.unknown': 'the feature is one of the catalog',
  'feature.type_differs': 'a plan grants a feature as the type it has',
  'feature.balance_not_priced': 'a feature that draws from the balance has a price to draw',
  'feature.credits_carry_over': 'credits are drawn for what a period adds, so what draws them carries nothing over',
  'feature.overage_on_free_plan': 'a free plan blocks overage',
  'feature.resets_with_price':
    'the allowance of a priced feature starts again with its price; resets is for one without',
  'limits.too_many': 'a feature has at most 8 windows',
  'limit.hours_out_of_range': 'a window lasts 1 to 8,784 whole hours',
  'limit.hours_repeated': 'each window of a feature lasts another number of hours',
  'limit.not_positive': 'a window takes more than 0 units',
  'limit.meter_not_additive': 'only what a count or sum meter counts, without carry-over, is limited in windows',
  'meter.property_missing': 'unique_count counts the values of a property',
  'meter.property_not_allowed': 'only unique_count takes a property',
  'meter.carry_over_not_allowed': 'only sum, weighted_sum, latest and unique_count carry a level over',
  'meter.group_by_malformed': 'group-by names distinct properties',
  'meter.filter_malformed': 'a filter names a property and at least one value in or notIn',
  'meter.factor_not_positive': 'a unit conversion has a factor above 0',
  'meter.places_out_of_range': 'a rounding keeps whole places: 0 to 12 of converted units, -15 to 12 of a quantity',
  'price.without_terms': 'a price has terms in at least one currency',
  'price.models_differ': 'a price has the same pricing model in every currency',
  'price.feature_not_granted': 'a price is for a feature that the plan grants',
  'price.feature_priced_twice': 'a feature has one price for each plan cadence',
  'price.cadence_missing': 'what is priced for one cadence of a plan is priced for all of them',
  'price.model_needs_feature': 'a base price, or one for a boolean feature, is flat',
  'price.model_not_for_counts': 'seats and quotas are priced flat, per unit, by tiers or by package',
  'price.model_needs_sum': 'this model reads money from events: its feature has a sum meter without unit conversion',
  'price.model_needs_groups': 'model_cost prices a meter that is grouped by model and tokenKind',
  'price.model_not_for_balance': 'a balance is drawn event by event, which volume and stairstep do not allow',
  'price.feature_draws_credits': 'use that draws credits has no price',
  'price.in_advance_not_allowed': 'what is metered or held in a quota is charged in arrears',
  'price.extra_blocked': 'extra units that are blocked have no price',
  'price.minimum_above_maximum': 'a minimum is at most the maximum',
  'price.tax_category_reserved': 'the tax category untaxed is for money put into a wallet, never for a price',
  'price.unknown': 'the price is plan/price or add-on/price of the catalog',
  'tiers.empty': 'there is at least one tier',
  'tiers.not_ascending': 'each tier ends above the one before it, the first above 0',
  'tiers.last_not_endless': 'the last tier has no end: upTo is null',
  'tiers.endless_too_early': 'only the last tier has no end',
  'tiers.without_amount': 'a tier has an amount; where units are free it is 0',
  'tiers.block_not_positive': 'a block of a tier holds more than 0 units',
  'package.size_not_positive': 'a package holds more than 0 units',
  'matrix.dimensions_malformed': 'a matrix has one to three distinct dimensions',
  'matrix.dimension_not_grouped': 'a dimension of a matrix is one of the properties its meter groups by',
  'matrix.cell_malformed': 'a cell of a matrix has one value for each dimension',
  'matrix.cell_repeated': 'each combination of values has one cell',
  'model_cost.empty': 'model_cost lists at least one model, and for each at least one kind of token',
  'wallet.unknown_credit': 'usage draws a credit of the catalog',
  'top_up.without_price': 'a credit that is bought has a price in at least one currency',
  'top_up.price_not_positive': 'a unit that is bought costs more than 0',
  'top_up.months_out_of_range': 'what was bought expires after 1 to 120 whole months, or never',
  'grant.unknown_unit': 'a grant is in a currency or a credit of the catalog',
  'grant.not_positive': 'a grant is more than 0',
  'grant.finer_than_currency': 'a grant of money is in whole minor units',
  'grant.priority_out_of_range': 'a priority is a whole number from 0 to 100',
  'rollover.not_recurring': 'only what is granted each period rolls over',
  'rollover.out_of_range': 'a rollover keeps more than 0, at most 100 percent, for at least one period',
  'trial.days_out_of_range': 'a trial lasts 1 to 730 whole days',
  'price.not_in_plan': 'an override is for a price of the plan',
  'phases.too_many': 'a plan has at most 12 phases',
  'phase.periods_out_of_range': 'a phase lasts 1 to 1,000 whole billing periods',
  'phase.percent_out_of_range': 'a phase takes off more than 0 and at most 100 percent',
  'phase.changes_nothing': 'a phase has prices of its own or takes a percentage off',
  'threshold.not_positive': 'a billing threshold is more than 0',
  'alignment.day_out_of_range': 'a billing day is 1 to 31',
  'alignment.needs_months': 'a billing day needs cadences of months or years',
  'plan.unknown': 'the plan is one of the catalog',
  'group.empty': 'a plan group has at least one plan',
  'group.plan_taken': 'a plan is in one group, once',
  'add_on.has_seats': 'an add-on grants no seats: they are the plan’s, and more of them are added by their number',
  'add_on.one_off_not_flat': 'a one-off add-on is charged once: its prices are flat and in advance',
  'coupon.percent_out_of_range': 'a discount is more than 0 and at most 100 percent',
  'coupon.amount_not_positive': 'a discount is more than 0, in at least one currency',
  'coupon.periods_not_positive': 'a coupon lasts at least one whole period',
  'coupon.applies_to_nothing': 'a coupon that is narrowed names at least one plan or price',
} as const satisfies Readonly<Record<string, string>>

export type CatalogProblemCode = keyof typeof CATALOG_RULES

/** One broken rule: `path` leads to the field (`plans.pro.prices.calls.terms.USD.tiers.1.upTo`); empty for the catalog itself. */
export interface CatalogProblem {
  readonly code: CatalogProblemCode
  readonly path: string
  readonly message: string
}

/** The problems of one part of a catalog, found one after another. */
export type CatalogProblems = Generator<CatalogProblem, void, undefined>

/** `found` is what was there instead, for the message. */
export function problem(code: CatalogProblemCode, path: string, found?: unknown): CatalogProblem {
  const message = `${path === '' ? 'catalog' : path}: ${CATALOG_RULES[code]}`
  return { code, path, message: found === undefined ? message : `${message} (${String(found)})` }
}
