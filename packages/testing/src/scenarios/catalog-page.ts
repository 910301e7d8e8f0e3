import type { Catalog } from '@tallywright/domain'
import { listed, number, plain, price } from './printed.ts'

type Plan = Catalog['plans'][string]
type AddOn = NonNullable<Catalog['addOns']>[string]
type Offer = Plan | AddOn
type Price = Plan['prices'][string]
type Terms = Price['terms'][string]
type Cadence = Price['cadence']

/** What is for sale, in words: a list per plan, add-on, credit and coupon. */
export function catalogPage(catalog: Catalog): string {
  const plans = Object.values(catalog.plans).map((plan) => offerList(catalog, plan, plan.name, planTerms(plan)))
  const addOns = Object.values(catalog.addOns ?? {}).map((addOn) =>
    offerList(catalog, addOn, `${addOn.name} (add-on${addOn.recurrence === 'one_off' ? ', once' : ''})`, []),
  )
  const credits = Object.values(catalog.credits ?? {}).flatMap(creditLine)
  const coupons = Object.values(catalog.coupons ?? {}).map(couponLine)
  return [...plans, ...addOns, ...credits, ...coupons].join('\n')
}

function offerList(catalog: Catalog, offer: Offer, name: string, more: readonly string[]): string {
  const own = Object.values(offer.prices).filter(({ feature }) => feature === undefined)
  const isOnce = 'recurrence' in offer && offer.recurrence === 'one_off'
  const head = own.map((each) =>
    priceWords(each, isOnce ? '' : ` ${each.cadence.count === 1 ? 'a' : 'every'} ${time(each.cadence)}`),
  )
  const features = Object.keys(offer.features).map((slug) => featureWords(catalog, offer, slug))
  const grants = Object.values(offer.grants ?? {}).map(
    ({ unit, amount, every }) =>
      `${number(amount)} ${catalog.credits?.[unit]?.name ?? unit} in the wallet ${every === 'once' ? 'once' : 'each period'}`,
  )
  const details = [...features, ...grants, ...more].map((line) => `  - ${line}`)
  return [`- **${name}**${head.length === 0 ? '' : `: ${listed(head)}`}`, ...details].join('\n')
}

function time({ unit, count }: Cadence): string {
  return count === 1 ? unit : `${count} ${unit}s`
}

function priceWords({ terms, taxBehavior }: Price, per: string): string {
  const amounts = Object.entries(terms).map(([currency, each]) => termsWords(each, currency))
  return `${amounts.join(' or ')}${per}${taxBehavior === 'inclusive' ? ', tax included' : ''}`
}

function termsWords(terms: Terms, currency: string): string {
  switch (terms.model) {
    case 'flat':
      return price(terms.amount, currency)
    case 'per_unit':
      return `${price(terms.unitAmount, currency)} each`
    case 'graduated':
      return terms.tiers
        .map(
          ({ upTo, unitAmount = '0' }) =>
            `${price(unitAmount, currency)} each ${upTo === null ? 'beyond' : `up to ${number(upTo)}`}`,
        )
        .join(', ')
    default:
      throw new Error(`no scenario has shown a ${terms.model} price yet`)
  }
}

function featureWords(catalog: Catalog, offer: Offer, slug: string): string {
  const name = catalog.features[slug]?.name ?? slug
  const terms = offer.features[slug]
  const prices = Object.values(offer.prices).filter(({ feature }) => feature === slug)
  const words = prices.map((each) => `${priceWords(each, '')}${boundsWords(each)}`)
  if (terms?.type === 'seats') words.unshift(`${terms.included} included, more at`)
  if (terms?.type === 'metered' && terms.consumption === 'priced' && terms.allowance !== undefined) {
    words.unshift(`${number(terms.allowance)} included${prices.length === 0 ? '' : ', then'}`)
  }
  return words.length === 0 ? name : `${name}: ${words.join(' ')}`
}

function boundsWords({ minimum = {}, maximum = {} }: Price): string {
  const least = Object.entries(minimum).map(([currency, amount]) => `, at least ${price(amount, currency)} a period`)
  const most = Object.entries(maximum).map(([currency, amount]) => `, at most ${price(amount, currency)} a period`)
  return [...least, ...most].join('')
}

function planTerms({ trial, phases = [], billingThreshold = {}, proration, alignment }: Plan): string[] {
  return [
    ...(trial === undefined ? [] : [`Trial of ${trial.days} days`]),
    ...phases.map(phaseWords),
    ...Object.entries(billingThreshold).map(
      ([currency, amount]) => `Use is invoiced as soon as it comes to ${price(amount, currency)}`,
    ),
    ...(proration === undefined || proration === 'second' ? [] : [`Prorated by ${plain(proration)}`]),
    ...(alignment === undefined || alignment.kind === 'anniversary' ? [] : ['Billed on the first of the month']),
  ]
}

function phaseWords(
  { periods, discountPercent, prices = {} }: NonNullable<Plan['phases']>[number],
  index: number,
): string {
  const set = Object.values(prices).flatMap(({ terms }) =>
    Object.entries(terms).map(([currency, each]) => termsWords(each, currency)),
  )
  const off = discountPercent === undefined ? [] : [`${discountPercent} % off`]
  const which = index === 0 ? 'first' : 'next'
  return `${periods === 1 ? `The ${which} period` : `The ${which} ${periods} periods`}: ${listed([...set, ...off])}`
}

/** A credit that is not sold comes with something else that is. */
function creditLine({ name, topUp }: NonNullable<Catalog['credits']>[string]): string[] {
  if (topUp === undefined) return []
  const prices = Object.entries(topUp.unitAmounts).map(([currency, amount]) => `${price(amount, currency)} each`)
  return [`- **${name}**: ${prices.join(' or ')}${topUp.taxBehavior === 'inclusive' ? ', tax included' : ''}`]
}

function couponLine({ name, discount, duration }: NonNullable<Catalog['coupons']>[string]): string {
  const off =
    discount.type === 'percent'
      ? `${discount.percent} %`
      : listed(Object.entries(discount.amounts).map(([currency, amount]) => price(amount, currency)))
  const long = { once: 'once', forever: 'for ever', periods: `for ${'count' in duration ? duration.count : 0} periods` }
  return `- **${name}** (coupon): ${off} off ${long[duration.kind]}`
}
