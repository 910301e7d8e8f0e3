import {
  type Currency,
  compare,
  type Decimal,
  formatExact,
  multiply,
  type PriceTerms,
  type PricingModel,
  parseDecimal,
  rational,
  type Tier,
  ZERO,
} from '@tallywright/domain'
import { type PriceScale, percentText, priceScale, priceText, quantityText, scaledPriceText } from './number-text.ts'
import { isPlural, propertyText, unitText } from './unit-text.ts'

/** One row of a price as people read it: `1,000 to 10,000 calls` · `$0.002 per call`. `scope` is null for all of it. */
export interface PriceRow {
  readonly scope: string | null
  readonly price: string
}

/** `note` is what the rows do not say by themselves. */
export interface PriceTable {
  readonly rows: readonly PriceRow[]
  readonly note: string | null
}

interface Naming {
  readonly currency: Currency
  /** Of one unit, in the singular. */
  readonly unit: string
}

const HUNDRED = rational(100)

type Tables = {
  readonly [Model in PricingModel]: (
    terms: Extract<PriceTerms, { readonly model: Model }>,
    naming: Naming,
  ) => PriceTable
}

const tables = {
  flat: ({ amount }, { currency }) => only(priceText(amount, currency)),
  per_unit: ({ unitAmount }, naming) => only(perUnit(unitAmount, naming, [unitAmount])),
  graduated: ({ tiers }, naming) => ({ rows: tierRows(tiers, naming), note: null }),
  volume: ({ tiers }, naming) => ({
    rows: tierRows(tiers, naming),
    note: tiers.length > 1 ? `The total decides the price of every ${naming.unit}.` : null,
  }),
  stairstep: ({ tiers }, { currency, unit }) => ({
    rows: tiers.map(({ upTo, flatAmount }, index) => {
      return { scope: range(tiers[index - 1]?.upTo ?? null, upTo, unit), price: priceText(flatAmount, currency) }
    }),
    note: 'One price for all of it.',
  }),
  package: ({ size, packageAmount, freeQuantity }, { currency, unit }) => ({
    rows: [
      ...freeRow(freeQuantity, (free) => `First ${quantityText(free)} ${unitText(unit, free)}`),
      { scope: null, price: `${priceText(packageAmount, currency)} per ${quantityText(size)} ${unitText(unit, size)}` },
    ],
    note: size === '1' ? null : 'A started package counts whole.',
  }),
  percentage: ({ percent, fixedAmount, freeEvents, freeAmount, eventMinimum, eventMaximum }, { currency }) => {
    const money = (amount: Decimal) => priceText(amount, currency)
    const fixed = fixedAmount === undefined ? '' : ` + ${money(fixedAmount)} each`
    const bounds = [
      eventMinimum === undefined ? null : `at least ${money(eventMinimum)}`,
      eventMaximum === undefined ? null : `at most ${money(eventMaximum)}`,
    ].filter((bound) => bound !== null)
    return {
      rows: [
        ...freeRow(freeAmount, (free) => `First ${money(free)}`),
        ...freeRow(freeEvents ? String(freeEvents) : undefined, (free) => `First ${quantityText(free)}`),
        { scope: null, price: `${percentText(percent)}${fixed}` },
      ],
      note: bounds.length === 0 ? null : `Each ${bounds.join(' and ')}.`,
    }
  },
  graduated_percentage: ({ tiers }, { currency }) => ({
    rows: tiers.map(({ upTo, percent, flatAmount }, index) => {
      const amounts = [percentText(percent), ...flatPart(flatAmount, currency)]
      const from = tiers[index - 1]?.upTo ?? null
      return { scope: moneyRange(from, upTo, currency), price: amounts.join(' + ') }
    }),
    note: null,
  }),
  dynamic: ({ multiplier }) =>
    only(`${percentText(formatExact(multiply(parseDecimal(multiplier), HUNDRED)))} of its value`),
  matrix: ({ cells, defaultUnitAmount }, naming) => {
    const all = [...cells.map((cell) => cell.unitAmount), defaultUnitAmount]
    const rest = { scope: cells.length === 0 ? null : 'Any other', price: perUnit(defaultUnitAmount, naming, all) }
    const rows = cells.map(({ values, unitAmount }) => {
      return { scope: values.map(propertyText).join(', '), price: perUnit(unitAmount, naming, all) }
    })
    return { rows: [...rows, rest], note: null }
  },
  model_cost: ({ models, marginPercent }, naming) => {
    const all = Object.values(models).flatMap((kinds) => Object.values(kinds))
    const rows = Object.entries(models).flatMap(([model, kinds]) =>
      Object.entries(kinds).map(([kind, unitAmount]) => {
        return { scope: `${model}, ${propertyText(kind)}`, price: perUnit(unitAmount, naming, all) }
      }),
    )
    return { rows, note: marginPercent === undefined ? null : `Plus a margin of ${percentText(marginPercent)}.` }
  },
} satisfies Tables

/** How a price is charged, for people; the figures are those of the terms, exactly. */
export function priceTable(terms: PriceTerms, currency: Currency, unitName: string | null): PriceTable {
  // The table pairs every model with its own terms; the compiler cannot follow that through a lookup.
  const table = tables[terms.model] as (terms: PriceTerms, naming: Naming) => PriceTable
  return table(terms, { currency, unit: unitName ?? 'unit' })
}

function only(price: string): PriceTable {
  return { rows: [{ scope: null, price }], note: null }
}

function freeRow(free: Decimal | undefined, scope: (free: Decimal) => string): PriceRow[] {
  return free === undefined ? [] : [{ scope: scope(free), price: 'free' }]
}

/** `$0.002 per call`, `$3.00 per million tokens`, `free`; `together` are the prices that it stands among. */
function perUnit(unitAmount: Decimal, { currency, unit }: Naming, together: readonly Decimal[]): string {
  if (compare(parseDecimal(unitAmount), ZERO) === 0) return 'free'
  const scale = isPlural(unit) ? 1 : priceScale(together)
  return `${scaledPriceText(unitAmount, scale, currency)} per ${scaledUnit(unit, scale)}`
}

function scaledUnit(unit: string, scale: PriceScale): string {
  if (scale === 1) return unit
  return `${scale === 1000 ? 'thousand' : 'million'} ${unitText(unit, String(scale))}`
}

function tierRows(tiers: readonly Tier[], naming: Naming): PriceRow[] {
  const all = tiers.flatMap(({ unitAmount }) => unitAmount ?? [])
  return tiers.map((tier, index) => {
    const parts = [...tierUnitPart(tier, naming, all), ...flatPart(tier.flatAmount, naming.currency)]
    const scope = range(tiers[index - 1]?.upTo ?? null, tier.upTo, naming.unit)
    return { scope, price: parts.length === 0 ? 'free' : parts.join(' + ') }
  })
}

function tierUnitPart({ unitAmount, flatAmount, blockSize }: Tier, naming: Naming, all: readonly Decimal[]): string[] {
  if (unitAmount === undefined) return []
  if (blockSize !== undefined) {
    const block = `${quantityText(blockSize)} ${unitText(naming.unit, blockSize)}`
    return [`${priceText(unitAmount, naming.currency)} per ${block}`]
  }
  const text = perUnit(unitAmount, naming, all)
  return text === 'free' && flatAmount !== undefined ? [] : [text]
}

function flatPart(flatAmount: Decimal | undefined, currency: Currency): string[] {
  return flatAmount === undefined || flatAmount === '0' ? [] : [priceText(flatAmount, currency)]
}

/** `First 1,000 calls`, `1,000 to 10,000`, `Above 10,000`; null for the only tier. */
function range(from: Decimal | null, upTo: Decimal | null, unit: string): string | null {
  if (from === null) return upTo === null ? null : `First ${quantityText(upTo)} ${unitText(unit, upTo)}`
  return upTo === null ? `Above ${quantityText(from)}` : `${quantityText(from)} to ${quantityText(upTo)}`
}

function moneyRange(from: Decimal | null, upTo: Decimal | null, currency: Currency): string | null {
  if (from === null) return upTo === null ? null : `First ${priceText(upTo, currency)}`
  if (upTo === null) return `Above ${priceText(from, currency)}`
  return `${priceText(from, currency)} to ${priceText(upTo, currency)}`
}
