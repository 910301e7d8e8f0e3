import { formatMoney, type Money, parseDecimal, rate, sumMoney, usageOf } from '@tallywright/domain'
import { exampleCatalog } from '../src/estimate/example-catalog.ts'

/** What is set on the page. */
export interface SetUsage {
  readonly calls: string
  /** Whole GB: the meter counts started ones. */
  readonly storage: string
  readonly editors: number
  readonly projects: number
}

export interface Billed {
  readonly currency: 'USD' | 'EUR'
  readonly months: 1 | 12
}

/** The totals of Hobby, Team and Business in major units: each line rated by `rate`, and so rounded, by itself. */
export function expectedTotals(use: SetUsage, billed: Billed): string[] {
  const base = billed.months === 1 ? 'base' : 'base-yearly'
  const team = [
    lineOf('team', base, '1', billed),
    ...eachMonth(billed, [
      lineOf('team', 'calls', use.calls, billed, { allowance: '1000' }),
      lineOf('team', 'storage', use.storage, billed, { allowance: '10' }),
      lineOf('team', 'projects', String(use.projects), billed, { allowance: '10' }),
      lineOf('team', 'editors', String(Math.max(0, use.editors - 3)), billed),
    ]),
  ]
  const business = [
    lineOf('business', base, '1', billed),
    ...eachMonth(billed, [
      lineOf('business', 'calls', use.calls, billed, { allowance: '100000' }),
      lineOf('business', 'storage', use.storage, billed, { allowance: '100' }),
      lineOf('business', 'editors', String(Math.max(0, use.editors - 10)), billed),
    ]),
  ]
  return [[], team, business].map((lines) => formatMoney(sumMoney(lines, billed.currency)))
}

function lineOf(
  plan: 'team' | 'business',
  slug: string,
  quantity: string,
  { currency }: Billed,
  rules: { readonly allowance?: string } = {},
): Money {
  const price = exampleCatalog.plans[plan].prices[slug]
  const terms = price?.terms[currency]
  if (terms === undefined) throw new Error(`${plan} has no price ${slug} in ${currency}`)
  const maximum = price?.maximum?.[currency] ?? null
  return rate({ terms, currency, maximum, ...rules }, usageOf(parseDecimal(quantity))).amount
}

function eachMonth({ months }: Billed, lines: readonly Money[]): Money[] {
  return Array.from({ length: months }, () => lines).flat()
}
