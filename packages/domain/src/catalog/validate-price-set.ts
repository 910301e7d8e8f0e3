import { type Cadence, sameCadence } from '../time/cadence.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Plan } from './plan.ts'
import { offeredCadences } from './plan-version.ts'
import type { Price } from './price.ts'
import { isWhole } from './validate-figures.ts'

type Prices = Plan['prices']

/** What the prices of one plan say together: the currencies agree, and each cadence is priced once and completely. */
export function* validatePriceSet(path: string, prices: Prices): CatalogProblems {
  yield* checkCurrencies(path, prices)
  const wellFormed = Object.entries(prices).filter(([, price]) => hasWholeCadences(price))
  const cadences = offeredCadences({ prices: Object.fromEntries(wellFormed) })
  const components = Map.groupBy(wellFormed, ([, price]) => price.feature ?? null)
  for (const [feature, entries] of components) {
    for (const cadence of cadences) yield* checkComponent(path, feature, entries, cadence)
  }
}

/** A subscription has one currency, so a price without it would leave a part of the plan unbilled. */
function* checkCurrencies(path: string, prices: Prices): CatalogProblems {
  const all = new Set(Object.values(prices).flatMap((price) => Object.keys(price.terms)))
  for (const [slug, { terms }] of Object.entries(prices)) {
    const missing = [...all].filter((currency) => !Object.hasOwn(terms, currency))
    if (missing.length > 0) yield problem('currency.differs', `${path}.${slug}.terms`, `without ${missing.join(', ')}`)
  }
}

function* checkComponent(
  path: string,
  feature: string | null,
  entries: readonly [string, Price][],
  cadence: Cadence,
): CatalogProblems {
  const applying = entries.filter(([, price]) => appliesTo(price, cadence))
  const where = `${cadence.count} ${cadence.unit}`
  if (applying.length === 0) {
    yield problem('price.cadence_missing', path, `${feature ?? 'the base price'} without ${where}`)
  }
  if (feature === null) return
  for (const [slug] of applying.slice(1))
    yield problem('price.feature_priced_twice', `${path}.${slug}`, `again for ${where}`)
}

function appliesTo(price: Price, cadence: Cadence): boolean {
  return (price.planCadences ?? [price.cadence]).some((offered) => sameCadence(offered, cadence))
}

function hasWholeCadences({ cadence, planCadences = [] }: Price): boolean {
  return [cadence, ...planCadences].every(({ count }) => isWhole(count, 1))
}
