import {
  addMilliseconds,
  billingPeriodAt,
  billingSchedule,
  DAY,
  instantFromIso,
  type PriceTerms,
  prorateCharge,
  prorateCredit,
  type RatePrice,
  type RateUsage,
  rate,
  rational,
  usageOf,
} from '@tallywright/domain'

/** A call of one of the domain's doors; `turn` picks another input each time. */
export type Operation = (turn: number) => object

const tiers = [
  { upTo: '1000', unitAmount: '0' },
  { upTo: '10000', unitAmount: '0.002' },
  { upTo: null, unitAmount: '0.001' },
]
const regions = Array.from({ length: 10 }, (_, index) => `region-${index}`)
const cells = regions.map((region, index) => ({ values: [region], unitAmount: `0.0${index + 1}` }))

const graduated: PriceTerms = { model: 'graduated', tiers }
const matrix: PriceTerms = { model: 'matrix', dimensions: ['region'], cells, defaultUnitAmount: '0.2' }

/** As many inputs as keep a compiler from knowing the answer, few enough to stay in a cache. */
const INPUTS = 1024

function inputs<Input>(make: (turn: number) => Input): (turn: number) => Input {
  const made = Array.from({ length: INPUTS }, (_, turn) => make(turn))
  return (turn) => made[turn % INPUTS] as Input
}

function rating(terms: PriceTerms, usageAt: (turn: number) => RateUsage): Operation {
  const price: RatePrice = { currency: 'USD', terms }
  const usage = inputs(usageAt)
  return (turn) => rate(price, usage(turn))
}

/** 12.5 to 25,600: from the first tier to the last, with a fraction every other time. */
function units(turn: number) {
  return rational(25 * (turn + 1), 2)
}

function ungrouped(turn: number): RateUsage {
  return usageOf(units(turn), { eventCount: turn + 1 })
}

function byRegion(turn: number, named: readonly string[]): RateUsage {
  return { groups: named.map((region, index) => ({ key: { region }, quantity: units(turn + index) })) }
}

const monthly = billingSchedule(instantFromIso('2024-01-31T00:00:00Z'), 'Europe/Berlin', { unit: 'month', count: 1 })
const measure = { granularity: 'second', timeZone: 'Europe/Berlin' } as const
const openPeriod = billingPeriodAt(monthly, 1)
const changeAt = inputs((turn) => addMilliseconds(openPeriod.start, ((turn % 28) + 0.5) * DAY))

function charge(): Operation {
  return (turn) =>
    prorateCharge({ ...measure, price: '50.00', currency: 'USD', at: changeAt(turn), period: openPeriod })
}

function credit(): Operation {
  const net = { amount: 2000n, currency: 'USD' } as const
  const line = { net, credited: { ...net, amount: 0n }, servicePeriod: openPeriod, seats: 1 }
  return (turn) => prorateCredit({ ...measure, line, at: changeAt(turn) })
}

/** Ten years of months, so that both clock changes of many years are among them. */
function period(): Operation {
  return (turn) => billingPeriodAt(monthly, turn % 120)
}

/** By the name under which each is reported. Inputs are made beforehand; explanations are part of every answer. */
export const operations: Readonly<Record<string, Operation>> = {
  'rate per_unit': rating({ model: 'per_unit', unitAmount: '0.002' }, ungrouped),
  'rate graduated, 3 tiers': rating(graduated, ungrouped),
  'rate volume, 3 tiers': rating({ model: 'volume', tiers }, ungrouped),
  'rate package': rating({ model: 'package', size: '1000', packageAmount: '5.00' }, ungrouped),
  'rate percentage with a fixed amount': rating(
    { model: 'percentage', percent: '2.9', fixedAmount: '0.30' },
    ungrouped,
  ),
  'rate matrix, 1 group of 10 cells': rating(matrix, (turn) => byRegion(turn, [regions[turn % 10] ?? ''])),
  'rate matrix, 10 groups of 10 cells': rating(matrix, (turn) => byRegion(turn, regions)),
  prorateCharge: charge(),
  prorateCredit: credit(),
  'billingPeriodAt, months in Europe/Berlin': period(),
}
