import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rerun } from '../explanation/explanation.ts'
import { addMoney, formatMoney, type Money, money, negateMoney, sumMoney, zero } from '../money/money.ts'
import { compare, multiply, rational, subtract } from '../money/rational.ts'
import { billingPeriodAt, billingSchedule } from '../time/billing-period.ts'
import { instantFromEpoch, instantFromIso } from '../time/instant.ts'
import { type CreditableLine, leftOf, prorateCharge, prorateCredit } from './charge-and-credit.ts'
import { timeFraction } from './fraction.ts'

const start = instantFromIso('2024-03-01T00:00:00Z')
const march = billingPeriodAt(billingSchedule(start, 'UTC', { unit: 'month', count: 1 }), 0)
const at = instantFromIso('2024-03-17T00:00:00Z')
const measure = { granularity: 'second', timeZone: 'UTC' } as const

function usd(amount: bigint): Money {
  return money(amount, 'USD')
}

function line(net: bigint, more: Partial<CreditableLine> = {}): CreditableLine {
  return { net: usd(net), credited: zero('USD'), servicePeriod: march, seats: 1, ...more }
}

describe('a change in the middle of a period', () => {
  test('credits the unused time of the old line and charges the rest at the new price', () => {
    const credit = prorateCredit({ line: line(2000n), at, ...measure, label: 'Team' })
    const charge = prorateCharge({ price: '50.00', currency: 'USD', at, period: march, ...measure, label: 'Business' })
    expect([formatMoney(credit.amount), formatMoney(charge.amount)]).toEqual(['-9.68', '24.19'])
    expect(credit.explanation.steps.map(({ label }) => label)).toEqual([
      'Team',
      '× 15/31 of the period',
      'no more than is left of the line',
    ])
  })

  test('a line of 15 of 31 days that is left at the instant it began comes back in full', () => {
    const business = prorateCharge({ price: '50.00', currency: 'USD', at, period: march, ...measure })
    const left = line(business.amount.amount, { servicePeriod: { start: at, end: march.end } })
    expect(formatMoney(prorateCredit({ line: left, at, ...measure }).amount)).toBe('-24.19')
  })

  test('in a stub the charge is a share of the whole period it is cut from', () => {
    const schedule = billingSchedule(at, 'UTC', { unit: 'month', count: 1 }, { kind: 'calendar' })
    const stub = billingPeriodAt(schedule, 0)
    const later = instantFromIso('2024-03-22T00:00:00Z')
    expect(
      formatMoney(prorateCharge({ price: '31.00', currency: 'USD', at: later, period: stub, ...measure }).amount),
    ).toBe('10.00')
  })

  test.each([
    ['before the period: all of it', '2024-02-01T00:00:00Z', '-20.00', '31.00'],
    ['at its start: all of it', '2024-03-01T00:00:00Z', '-20.00', '31.00'],
    ['at its end: nothing', '2024-04-01T00:00:00Z', '0.00', '0.00'],
    ['after its end: nothing', '2024-05-01T00:00:00Z', '0.00', '0.00'],
  ])('%s', (_, instant, credited, charged) => {
    const when = instantFromIso(instant)
    const credit = prorateCredit({ line: line(2000n), at: when, ...measure })
    const charge = prorateCharge({ price: '31.00', currency: 'USD', at: when, period: march, ...measure })
    expect([formatMoney(credit.amount), formatMoney(charge.amount)]).toEqual([credited, charged])
  })

  test('without proration there is neither a credit nor a charge', () => {
    const none = { granularity: 'none', timeZone: 'UTC' } as const
    expect(prorateCredit({ line: line(2000n), at, ...none }).amount).toEqual(usd(0n))
    expect(prorateCharge({ price: '50.00', currency: 'USD', at, period: march, ...none }).amount).toEqual(usd(0n))
  })
})

describe('a credit of seats', () => {
  test.each([
    ['two of five seats', 2, 0n, '-11.61'],
    ['all five seats', undefined, 0n, '-29.03'],
    ['no seat', 0, 0n, '0.00'],
    ['what is left after an earlier credit', 5, 5000n, '-10.00'],
    ['nothing after the whole line was credited', 5, 6000n, '0.00'],
  ])('%s', (_, seatsClosed, credited, expected) => {
    const seats = line(6000n, { seats: 5, credited: usd(credited) })
    const credit = prorateCredit({ line: seats, at, ...measure, ...(seatsClosed === undefined ? {} : { seatsClosed }) })
    expect(formatMoney(credit.amount)).toBe(expected)
  })

  test('more seats than the line pays for are a bug', () => {
    expect(() => prorateCredit({ line: line(6000n, { seats: 5 }), seatsClosed: 6, at, ...measure })).toThrow()
  })
})

const instants = fc
  .integer({ min: march.start, max: march.end - 1 })
  .map((milliseconds) => instantFromEpoch(milliseconds))
const granularities = fc.constantFrom('second' as const, 'day' as const, '30_360' as const)
const nets = fc.bigInt({ min: 0n, max: 10n ** 9n })

/** A subscription that is changed again and again: the open line is credited, the rest charged at the next price. */
function changeTo(
  price: bigint,
  when: typeof at,
  open: CreditableLine,
  granularity: typeof measure.granularity | 'day' | '30_360',
) {
  const timed = { at: when, granularity, timeZone: 'UTC' }
  const credit = prorateCredit({ line: open, ...timed })
  const charge = prorateCharge({ price: formatMoney(usd(price)), currency: 'USD', period: march, ...timed })
  const servicePeriod = { start: when, end: march.end }
  return { net: addMoney(credit.amount, charge.amount), open: { ...line(0n), net: charge.amount, servicePeriod } }
}

describe('laws', () => {
  test('a credit never exceeds what is left of the line, however often it is credited', () => {
    fc.assert(
      fc.property(
        nets,
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.tuple(instants, fc.nat()), { maxLength: 8 }),
        granularities,
        (net, seats, credits, granularity) => {
          let credited = zero('USD') as Money
          for (const [when, closed] of credits) {
            const open = line(net, { seats, credited })
            const credit = prorateCredit({
              line: open,
              seatsClosed: closed % (seats + 1),
              at: when,
              granularity,
              timeZone: 'UTC',
            })
            expect(credit.amount.amount <= 0n && -credit.amount.amount <= leftOf(open).amount).toBe(true)
            expect(rerun(credit.explanation)).toEqual(credit.amount)
            credited = addMoney(credited, negateMoney(credit.amount))
          }
          expect(credited.amount <= net).toBe(true)
        },
      ),
    )
  })

  test('up, down and up again at one instant nets to a single upgrade', () => {
    fc.assert(
      fc.property(nets, nets, instants, granularities, (low, high, when, granularity) => {
        const up = changeTo(high, when, line(low), granularity)
        const down = changeTo(low, when, up.open, granularity)
        const again = changeTo(high, when, down.open, granularity)
        expect(sumMoney<string>([up.net, down.net, again.net], 'USD')).toEqual(up.net)
        expect(again.open).toEqual(up.open)
      }),
    )
  })

  test('leaving for another plan and coming back costs the difference of the prices for the time between', () => {
    fc.assert(
      fc.property(nets, nets, instants, instants, (low, high, first, second) => {
        const [from, to] = first <= second ? [first, second] : [second, first]
        const up = changeTo(high, from, line(low), 'second')
        const down = changeTo(low, to, up.open, 'second')
        const between = timeFraction({ start: from, end: to }, march, 'second', 'UTC')
        const exact = multiply(rational(high - low), between)
        const difference = subtract(rational(up.net.amount + down.net.amount), exact)
        // Five roundings of at most half a minor unit: two credits, two charges, and the charge that is credited again.
        expect(compare(multiply(difference, difference), rational(25, 4))).toBeLessThanOrEqual(0)
      }),
    )
  })
})
