import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PriceTerms, type PricingModel, validateCatalog } from '@tallywright/domain'
import { describe, expect, test } from 'vitest'
import { figuresOf, plain, quotient, statedFigures } from './figures.ts'
import { type PriceList, priceLists } from './price-lists.ts'
import type { ScenarioOf } from './scenario.ts'
import type { smtp2go } from './smtp2go.ts'
import type { Facts } from './source.ts'

const root = join(import.meta.dirname, '..')

const everyModel: Record<PricingModel, true> = {
  flat: true,
  per_unit: true,
  graduated: true,
  volume: true,
  package: true,
  stairstep: true,
  percentage: true,
  graduated_percentage: true,
  dynamic: true,
  matrix: true,
  model_cost: true,
}

function termsOf({ catalog }: PriceList): PriceTerms[] {
  const plans = Object.values(catalog.plans)
  return plans.flatMap((plan) => Object.values(plan.prices)).flatMap((price) => Object.values(price.terms))
}

describe.each(priceLists)('$name', (list) => {
  const { catalog, source } = list

  test('is a catalog in which nothing is wrong', () => {
    expect(validateCatalog(catalog)).toEqual([])
  })

  test('has no figure that its source does not state, or that does not follow from one that it does', () => {
    const known = new Set([...statedFigures(source.facts), ...Object.keys(source.derived ?? {}).map(plain)])
    expect(figuresOf(catalog).filter((figure) => !known.has(plain(figure)))).toEqual([])
  })

  test('derives no figure that it does not use', () => {
    const used = new Set(figuresOf(catalog).map(plain))
    expect(Object.keys(source.derived ?? {}).filter((figure) => !used.has(plain(figure)))).toEqual([])
  })

  test('keeps where its figures come from, of when, and what they leave open', () => {
    const { source: from, sourceDate, caveats } = source.facts
    expect([from, sourceDate, caveats].every((text) => text.length > 0)).toBe(true)
    expect(source.readings).not.toEqual([])
  })

  test('is in the table of the README with its golden page', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme).toContain(`(src/${list.name}.ts)`)
    expect(readme).toContain(`(golden/${list.name}.md)`)
  })
})

test('together the price lists use every pricing model', () => {
  const used = new Set(priceLists.flatMap(termsOf).map((terms) => terms.model))
  expect([...used].sort()).toEqual(Object.keys(everyModel).sort())
})

test('every golden page and every file of facts belongs to a price list', () => {
  const names = priceLists.map((list) => list.name)
  expect(readdirSync(join(root, 'golden')).sort()).toEqual(names.map((name) => `${name}.md`).sort())
  const used = new Set(priceLists.map((list) => list.source.facts.name))
  const kept = readdirSync(join(root, 'facts')).map((file) =>
    JSON.parse(readFileSync(join(root, 'facts', file), 'utf8')),
  )
  expect(new Set(kept.map((facts: Facts) => facts.name))).toEqual(used)
})

test('a scenario in a slug that its catalog does not have does not compile', () => {
  const month: ScenarioOf<typeof smtp2go> = {
    customer: 'Northfield Theatre',
    // @ts-expect-error no such plan
    plan: 'premier',
    // @ts-expect-error no such feature
    events: [{ at: '2026-11-01T00:00:00Z', feature: 'letters', units: 1 }],
  }
  expect(month).toBeDefined()
})

describe('figures stand where the list has them, not only anywhere', () => {
  interface FactTier {
    readonly upTo: string | null
    readonly unitAmount: string | null
  }
  interface FactPrice {
    readonly per: string
    readonly tiers?: readonly FactTier[]
    readonly cells?: readonly Readonly<Record<string, string>>[]
  }

  const factPrices = ({ source }: PriceList) => source.facts.prices as readonly FactPrice[]
  const graduated = priceLists.filter((list) => termsOf(list).some(({ model }) => model === 'graduated'))
  const matrices = priceLists.filter((list) => termsOf(list).some(({ model }) => model === 'matrix'))

  test.each(graduated)('the graduated tiers of $name, in their order', (list) => {
    const stated = factPrices(list).flatMap(({ per, tiers }) => (tiers === undefined ? [] : [inOrder(tiers, per)]))
    for (const terms of termsOf(list)) if (terms.model === 'graduated') expect(stated).toContain(inOrder(terms.tiers))
  })

  test.each(matrices)('the cells of the matrices of $name', (list) => {
    const stated = factPrices(list).flatMap(({ cells = [] }) => cells)
    const cells = termsOf(list).flatMap((terms) => (terms.model === 'matrix' ? terms.cells : []))
    for (const { values, unitAmount } of cells) {
      const all = [...values, plain(unitAmount)]
      const found = stated.some((cell) => {
        const known = [...Object.values(cell), plain(cell.unitAmount ?? '')]
        return all.every((value) => known.includes(value))
      })
      expect(found, `${values.join(', ')} at ${unitAmount}`).toBe(true)
    }
  })

  /** One text per list of tiers, a free first tier left out: how far it reaches is an allowance in some lists. */
  function inOrder(tiers: readonly { upTo: string | null; unitAmount?: string | null }[], per = '1'): string {
    const priced = tiers.map((tier) => ({ ...tier, unitAmount: quotient(tier.unitAmount ?? '0', per) }))
    const shown = priced[0]?.unitAmount === '0' ? priced.slice(1) : priced
    return shown.map(({ upTo, unitAmount }) => `to ${upTo} at ${unitAmount}`).join(', ')
  }
})
