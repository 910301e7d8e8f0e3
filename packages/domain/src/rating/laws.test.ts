import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PriceTerms, StairstepTerms, Tier } from '../catalog/price.ts'
import { rerun } from '../explanation/explanation.ts'
import { readStepLabel } from '../explanation/read-step-label.ts'
import { formatExact, insertPoint, parseExact } from '../money/decimal.ts'
import { add, compare, equals, type Rational, rational, subtract, sum, ZERO } from '../money/rational.ts'
import { rate } from './rate.ts'
import { rateIncrement } from './rate-increment.ts'
import { type RatePrice, type UsageGroup, usageOf } from './rate-input.ts'
import { rateSegments } from './rate-segments.ts'

const decimal = (max: number, places: number) =>
  fc.integer({ min: 0, max }).map((scaled) => insertPoint(BigInt(scaled), places))
const quantity = decimal(40_000_000, 3).map(parseExact)
const money = decimal(100_000, 4)
const share = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 31, max: 2_678_400_000 }))
  .map(([part, whole]) => rational(part, whole))

const bounds = fc
  .uniqueArray(fc.integer({ min: 1, max: 40_000 }), { maxLength: 4 })
  .map((all) => [...all.sort((a, b) => a - b).map(String), null])

function tiers<T>(tier: fc.Arbitrary<T>): fc.Arbitrary<(T & { upTo: string | null })[]> {
  return fc.tuple(bounds, fc.array(tier, { minLength: 5, maxLength: 5 })).map(([all, rest]) => {
    return all.map((upTo, index) => ({ ...(rest[index] as T), upTo }))
  })
}

const priced = tiers(fc.record({ unitAmount: money, flatAmount: money }))
const graduated = priced.map((all): PriceTerms => ({ model: 'graduated', tiers: all }))
const volume = priced.map((all): PriceTerms => ({ model: 'volume', tiers: all }))
const inBlocks = tiers(
  fc.record({ unitAmount: money, flatAmount: money, blockSize: fc.constantFrom('1', '12.5', '100') }),
)
const packages = fc
  .record({ size: fc.integer({ min: 1, max: 999 }).map(String), packageAmount: money, freeQuantity: money })
  .map((terms): PriceTerms => ({ model: 'package', ...terms }))
const stairstep = tiers(fc.record({ flatAmount: money })).map((all): PriceTerms => ({ model: 'stairstep', tiers: all }))

/** Terms whose price of a quantity does not depend on how it was split on the way. */
const splittable = fc.oneof(
  graduated,
  packages,
  inBlocks.map((all): PriceTerms => ({ model: 'graduated', tiers: all })),
  money.map((unitAmount): PriceTerms => ({ model: 'per_unit', unitAmount })),
  money.map((multiplier): PriceTerms => ({ model: 'dynamic', multiplier })),
  tiers(fc.record({ percent: money, flatAmount: money })).map(
    (all): PriceTerms => ({
      model: 'graduated_percentage',
      tiers: all,
    }),
  ),
)
const anyTerms = fc.oneof(
  splittable,
  volume,
  stairstep,
  money.map((amount): PriceTerms => ({ model: 'flat', amount })),
)

const currency = fc.constantFrom('USD', 'JPY', 'KWD')
const rules = {
  terms: anyTerms,
  allowance: fc.option(money),
  percentDiscounts: fc.array(decimal(10_000, 2), { maxLength: 3 }),
  minimum: fc.option(money),
  maximum: fc.option(money),
}
const anyPrice: fc.Arbitrary<RatePrice> = fc.record({
  ...rules,
  currency,
  quantityKind: fc.constantFrom('cumulative', 'level'),
  share,
})

function exactOf(terms: PriceTerms, units: Rational): Rational {
  return rate({ currency: 'USD', terms }, usageOf(units)).exact
}

/** So that a failure shows numbers and not pairs of bigints. */
function expectEqual(actual: Rational, expected: Rational): void {
  expect(formatExact(actual)).toBe(formatExact(expected))
}

describe('any price', () => {
  test('an explanation that is run again gives the amount', () => {
    fc.assert(
      fc.property(anyPrice, quantity, (price, units) => {
        const rating = rate(price, usageOf(units))
        expect(rerun(rating.explanation)).toEqual(rating.amount)
        expect(rerun(JSON.parse(JSON.stringify(rating.explanation)))).toEqual(rating.amount)
      }),
    )
  })

  test('every step is said in phrases that other languages have, with the plan that it belongs to', () => {
    fc.assert(
      fc.property(anyPrice, quantity, quantity, share, (price, before, after, cut) => {
        const { minimum = null, maximum = null, ...period } = price
        const rules = { ...price, minimum, maximum }
        const { explanation } = rateSegments({
          ...period,
          segments: [
            { name: 'Team: yearly', share: cut, price: rules, groups: usageOf(before).groups },
            { name: 'Pro', share: subtract(rational(1), cut), price: rules, groups: usageOf(after).groups },
          ],
        })
        const whole = rate(price, usageOf(after)).explanation
        const plans = explanation.steps.map(({ label }) => readStepLabel(label)?.planName)
        expect(plans.filter((plan) => plan !== null && plan !== 'Team: yearly' && plan !== 'Pro')).toEqual([])
        expect(whole.steps.map(({ label }) => readStepLabel(label)?.planName)).toEqual(whole.steps.map(() => null))
      }),
    )
  })

  test('the amount lies between minimum and maximum', () => {
    fc.assert(
      fc.property(anyPrice, quantity, (price, units) => {
        const { exact } = rate(price, usageOf(units))
        const part = price.share ?? rational(1)
        const bound = (value: string) => {
          const all = parseExact(value)
          return { numerator: all.numerator * part.numerator, denominator: all.denominator * part.denominator }
        }
        const [floor, cap] = [bound(price.minimum ?? '0'), price.maximum ? bound(price.maximum) : null]
        expect(compare(exact, floor)).toBeGreaterThanOrEqual(0)
        expect(cap === null || compare(exact, cap) <= 0 || equals(exact, floor)).toBe(true)
      }),
    )
  })

  test('groups sum exactly: nothing is rounded on the way', () => {
    fc.assert(
      fc.property(splittable, fc.array(quantity, { minLength: 1, maxLength: 5 }), (terms, all) => {
        const groups = all.map((units, index): UsageGroup => ({ key: { group: String(index) }, quantity: units }))
        const together = rate({ currency: 'USD', terms }, { groups })
        expectEqual(together.exact, sum(all.map((units) => exactOf(terms, units))))
      }),
    )
  })

  test('more usage of the same price never costs less, except where a tier prices all of it', () => {
    fc.assert(
      fc.property(splittable, quantity, quantity, (terms, a, b) => {
        expect(compare(exactOf(terms, add(a, b)), exactOf(terms, a))).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('tiers', () => {
  test('graduated: the price is the sum over single units', () => {
    fc.assert(
      fc.property(graduated, fc.integer({ min: 0, max: 300 }), (terms, units) => {
        if (terms.model !== 'graduated') return
        const small = terms.tiers.map((tier, index) => ({ ...tier, upTo: tier.upTo && String((index + 1) * 60) }))
        const tierOf = (unit: number) => small.findIndex(({ upTo }) => upTo === null || unit <= Number(upTo))
        const entered = new Set([0, ...Array.from({ length: units }, (_, index) => tierOf(index + 1))])
        const flats = [...entered].map((index) => parseExact(small[index]?.flatAmount ?? '0'))
        const perUnit = Array.from({ length: units }, (_, index) => {
          return parseExact(small[tierOf(index + 1)]?.unitAmount ?? '0')
        })
        expectEqual(exactOf({ model: 'graduated', tiers: small }, rational(units)), sum([...flats, ...perUnit]))
      }),
    )
  })

  test.each([
    ['volume', (all: readonly Tier[]): PriceTerms => ({ model: 'volume', tiers: all.map(flatOnly) })],
    ['stairstep', (all: readonly Tier[]): PriceTerms => ({ model: 'stairstep', tiers: all.map(flatOnly) })],
  ])('%s: exactly one tier (previous upTo, upTo] holds a quantity, whole or not', (_, termsOf) => {
    fc.assert(
      fc.property(bounds, quantity, (all, units) => {
        const terms = termsOf(all.map((upTo, index) => ({ upTo, flatAmount: String(index + 1) })))
        const held = Number(formatExact(exactOf(terms, units))) - 1
        const [from, upTo] = [all[held - 1], all[held]]
        expect(from === undefined || from === null || compare(units, parseExact(from)) > 0).toBe(true)
        expect(upTo === null || compare(units, parseExact(upTo as string)) <= 0).toBe(true)
      }),
    )
  })

  test('package: the packages hold the quantity, and one less would not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), quantity, (size, units) => {
        const terms: PriceTerms = { model: 'package', size: String(size), packageAmount: '1' }
        const count = exactOf(terms, units)
        const holds = (packs: Rational) => ({ ...packs, numerator: packs.numerator * BigInt(size) })
        expect(compare(holds(count), units)).toBeGreaterThanOrEqual(0)
        expect(equals(count, ZERO) || compare(holds(subtract(count, rational(1))), units) < 0).toBe(true)
      }),
    )
  })
})

function flatOnly({ upTo, flatAmount = '0' }: Tier): StairstepTerms['tiers'][number] {
  return { upTo, flatAmount }
}

describe('pricing in parts', () => {
  test('what was billed and the increment are the price of the total, whichever is larger', () => {
    fc.assert(
      fc.property(splittable, fc.option(money), quantity, quantity, (terms, allowance, a, b) => {
        const price = { currency: 'USD', terms, allowance }
        const increment = rateIncrement(price, usageOf(b), { usage: usageOf(a) })
        expectEqual(add(rate(price, usageOf(a)).exact, increment.exact), rate(price, usageOf(b)).exact)
      }),
    )
  })

  test('however usage is split over calls, the parts sum to the price of the total', () => {
    fc.assert(
      fc.property(splittable, fc.array(quantity, { minLength: 1, maxLength: 6 }), (terms, parts) => {
        const price = { currency: 'USD', terms }
        let [billed, before] = [ZERO, { groups: [] } as { groups: readonly UsageGroup[] }]
        let total = ZERO
        for (const part of parts) {
          total = add(total, part)
          billed = add(billed, rateIncrement(price, usageOf(total), { usage: before }).exact)
          before = usageOf(total)
        }
        expectEqual(billed, rate(price, usageOf(total)).exact)
      }),
    )
  })

  test('events of a percentage can be billed in parts', () => {
    const terms = fc.record({
      percent: money,
      fixedAmount: money,
      freeEvents: fc.integer({ min: 0, max: 4 }),
      freeAmount: money,
      eventMinimum: money,
      eventMaximum: fc.constant('50'),
    })
    fc.assert(
      fc.property(terms, fc.array(quantity, { maxLength: 8 }), fc.nat(8), (rest, events, at) => {
        const price = { currency: 'USD', terms: { model: 'percentage', ...rest } } as const
        const [before, total] = [events.slice(0, at), events].map((part) => usageOf(sum(part), { events: part }))
        if (before === undefined || total === undefined) return
        const increment = rateIncrement(price, total, { usage: before })
        expectEqual(add(rate(price, before).exact, increment.exact), rate(price, total).exact)
      }),
    )
  })
})

describe('segments', () => {
  test('one segment is what rate says, step by step', () => {
    fc.assert(
      fc.property(anyPrice, quantity, ({ terms, allowance, minimum, maximum, ...period }, units) => {
        const price = {
          terms,
          allowance: allowance ?? null,
          minimum: minimum ?? null,
          maximum: maximum ?? null,
        }
        const segments = [{ share: rational(1), price, groups: usageOf(units).groups }]
        const whole = rate({ ...price, ...period }, usageOf(units))
        const { segments: _, ...rating } = rateSegments({ ...period, segments })
        expect(rating.explanation).toEqual(whole.explanation)
        expect(rating.amount).toEqual(whole.amount)
      }),
    )
  })

  test('a cut without a change of price changes nothing', () => {
    const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), quantity), { minLength: 1, maxLength: 4 })
    const same = fc.record({ ...rules, terms: splittable, share })
    fc.assert(
      fc.property(same, cuts, ({ percentDiscounts, share: billed, ...price }, all) => {
        const length = all.reduce((total, [part]) => total + part, 0)
        const segments = all.map(([part, units]) => {
          return { share: rational(part, length), price, groups: usageOf(units).groups }
        })
        const period = { currency: 'USD', percentDiscounts, share: billed }
        const whole = rate({ ...price, ...period }, usageOf(sum(all.map(([, units]) => units))))
        const cut = rateSegments({ ...period, segments })
        expectEqual(cut.exact, whole.exact)
        expectEqual(cut.quantity, whole.quantity)
      }),
    )
  })

  test('a level that stays, at a price that stays, costs the same however the period is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(anyTerms, fc.option(money), share, cuts, quantity, (terms, allowance, billed, parts, level) => {
        const period = { currency: 'USD', quantityKind: 'level', share: billed } as const
        const length = parts.reduce((total, part) => total + part, 0)
        const segments = parts.map((part) => {
          return { share: rational(part, length), price: { terms, allowance }, groups: usageOf(level).groups }
        })
        expectEqual(
          rateSegments({ ...period, segments }).exact,
          rate({ ...period, terms, allowance }, usageOf(level)).exact,
        )
      }),
    )
  })

  test('a change of plan never charges for what was free when it was used', () => {
    fc.assert(
      fc.property(quantity, fc.nat(40_000), fc.nat(40_000), share, (used, before, after, cut) => {
        const terms: PriceTerms = { model: 'per_unit', unitAmount: '1' }
        const rest = subtract(rational(1), cut)
        const cost = rateSegments({
          currency: 'USD',
          segments: [
            { share: cut, price: { terms, allowance: String(before) }, groups: usageOf(used).groups },
            { share: rest, price: { terms, allowance: String(after) }, groups: usageOf(ZERO).groups },
          ],
        })
        const stayed = rate({ currency: 'USD', terms, allowance: String(before) }, usageOf(used))
        expect(compare(cost.exact, stayed.exact)).toBeLessThanOrEqual(0)
      }),
    )
  })
})
