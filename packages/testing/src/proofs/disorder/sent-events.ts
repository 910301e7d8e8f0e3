import type { Chance } from '../chance.ts'

/** How many of a feature: in tenths, as whole numbers that add up without rounding. */
export type Tenths = number

/** One thing that a customer did, as an application reports it. */
export interface UsedOnce {
  readonly customer: string
  readonly feature: (typeof FEATURES)[number]
  /** Each customer's own: others have the same ones for what they did. */
  readonly idempotencyKey: string
  readonly tenths: Tenths
  /** Milliseconds since 1970. */
  readonly at: number
  readonly region: string
  readonly user: string
}

/** When an event comes to us. */
export type Wave =
  /** In its own month. */
  | 'in time'
  /** While the invoice of its month is still a draft. */
  | 'in grace'
  /** After the invoice of its month. */
  | 'late'
  /** In its own month, which is the one after. */
  | 'month after'

/** One per aggregation whose quantity only grows, with groups and filters among them. */
const FEATURES = ['calls', 'traffic', 'jobs', 'peak', 'users'] as const
const REGIONS = ['eu', 'us', 'elsewhere'] as const

const [JANUARY, FEBRUARY, MARCH] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1), Date.UTC(2026, 2, 1)]

/** Of a hundred: what comes in which wave. A fifth is late. */
const WAVES: readonly (readonly [weight: number, wave: Wave])[] = [
  [40, 'in time'],
  [10, 'in grace'],
  [20, 'late'],
  [30, 'month after'],
]

/** Of all that is sent. */
const REPEATED_PERCENT = 30

export interface Sent {
  /** What is sent in each wave: shuffled, and some of it for the second time or the third. */
  readonly waves: ReadonlyMap<Wave, readonly UsedOnce[]>
  /** Everything once. */
  readonly used: readonly UsedOnce[]
}

/** So many events are sent, of which three in ten were sent before. */
export function sentEvents(chance: Chance, customers: readonly string[], count: number): Sent {
  const used: UsedOnce[] = []
  const waves = new Map<Wave, UsedOnce[]>(WAVES.map(([, wave]) => [wave, []]))
  for (let number = 0; number < Math.round((count * (100 - REPEATED_PERCENT)) / 100); number++) {
    const wave = chance.weighted(WAVES)
    const event = usedOnce(chance, customers, number, wave === 'month after' ? [FEBRUARY, MARCH] : [JANUARY, FEBRUARY])
    used.push(event)
    waves.get(wave)?.push(event)
  }
  // A repetition comes in the wave of the first, or in any later one.
  const inOrder = WAVES.map(([, wave]) => waves.get(wave) ?? [])
  const firsts = inOrder.map((events) => [...events])
  for (let left = count - used.length; left > 0; left--) {
    const first = chance.below(firsts.length)
    const repeated = firsts[first]
    if (repeated === undefined || repeated.length === 0) continue
    inOrder[first + chance.below(inOrder.length - first)]?.push(chance.pick(repeated))
  }
  for (const events of inOrder) shuffle(chance, events)
  return { waves, used }
}

function usedOnce(
  chance: Chance,
  customers: readonly string[],
  number: number,
  [start, end]: readonly [number, number],
): UsedOnce {
  return {
    customer: customers[number % customers.length] ?? '',
    feature: chance.pick(FEATURES),
    idempotencyKey: `event-${Math.floor(number / customers.length)}`,
    tenths: 1 + chance.below(500),
    at: start + chance.below(end - start),
    region: chance.pick(REGIONS),
    user: `user-${chance.below(100_000)}`,
  }
}

function shuffle<Value>(chance: Chance, values: Value[]): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = chance.below(last + 1)
    const [one, two] = [values[last], values[other]]
    if (one === undefined || two === undefined) continue
    values[last] = two
    values[other] = one
  }
}
