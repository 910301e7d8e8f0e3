import { instantFromIso } from '@tallywright/domain'
import type { Reading } from '../invariants/books.ts'
import { type Round, START } from './arena.ts'
import { eventsIn } from './books-of-round.ts'
import type { RaceCall } from './calls.ts'
import { doneCalls, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'
import { differencesFromReplay, inWallets, type MadeChange, pendingLines } from './replay.ts'

/** A month of each plan, in cents. */
const PRICES: Readonly<Record<string, bigint>> = { team: 2000n, business: 5000n, scale: 9000n }
const PLANS = Object.keys(PRICES)
const EDITORS = { featureSlug: 'editor' }

/** Changes of one subscription happen one after another. */
export const CHANGE_RACES: readonly Race[] = [
  {
    callsInTests: 50,
    name: 'concurrent plan changes happen one after the other, and cost what they cost one after the other',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const begin = (on: Round) => begun(on, 'team')
      const subscriptionId = await begin(round)
      const made = times(calls, (index) => {
        const behavior = index % 10 === 0 ? 'invoice_now' : 'next_invoice'
        const input = { subscriptionId, planSlug: PLANS[index % 3] ?? '', behavior }
        return { ...round.call('changePlan', 'ada', input), isPatient: true as const }
      })
      const results = await round.race(made)
      const reading = await round.read()
      const changes = doneCalls(made, results)
        .map(({ call, value }) => planChange(call, value as { readonly effectiveAt: string }))
        .toSorted((a, b) => a.at - b.at)
      const told = await eventsIn(round, 'ada', 'subscription.plan_changed')
      return [
        ...unexpected(results, ['plan_change.same_plan']),
        ...(changes.length < calls / 3 ? [`only ${changes.length} changes`] : []),
        ...expectSame(
          'plans',
          told.map(planIn),
          changes.map(({ input }) => input.planSlug),
        ),
        ...expectCount('charged', await chargedIn(round, reading), costOf(changes)),
        ...(await differencesFromReplay(arena, reading, begin, changes)),
        ...(await round.violations(reading)),
      ]
    },
  },
  {
    callsInTests: 20,
    name: 'seats that many add and remove are those that were granted, and cost what they cost one after the other',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const begin = (on: Round) => begun(on, 'team', { editor: calls })
      const subscriptionId = await begin(round)
      const made = times(calls, (index) => ({ ...seatsCall(round, subscriptionId, index), isPatient: true as const }))
      const results = await round.race(made)
      const reading = await round.read()
      const deltas = made.map(deltaOf)
      const changes = seatChanges(reading)
      const [subscription] = reading.subscriptions.map((each) => each.subscription)
      return [
        ...unexpected(results, []),
        ...expectSame('changes', changes.map(deltaOf).toSorted(), deltas.toSorted()),
        ...expectCount('seats', subscription?.seats.editor ?? 0, calls + deltas.reduce((sum, delta) => sum + delta, 0)),
        ...(await differencesFromReplay(arena, reading, begin, changes)),
        ...(await round.violations(reading)),
      ]
    },
  },
  {
    name: 'reports, seats and plan changes of one customer do not stop each other, on clocks that differ',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const subscriptionId = await begun(round, 'team')
      const made = times(calls, (index) => ({ ...mixedCall(round, subscriptionId, index), isPatient: true as const }))
      const results = await round.race(made, { apartMs: 2000 })
      return [...unexpected(results, ['plan_change.same_plan']), ...(await round.violations())]
    },
  },
]

/** Ada's subscription, of which more is invoiced in one day than in any real one. */
async function begun(round: Round, planSlug: string, seats?: Record<string, number>): Promise<string> {
  await round.settings({ dailyCaps: { invoicesPerSubscription: 1000, chargesPerSubscription: 1000 } })
  await round.customer('ada')
  return (await round.subscribe('ada', planSlug, seats)).id
}

interface MadePlanChange extends MadeChange {
  readonly input: { readonly planSlug: string; readonly behavior: string }
}

function planChange({ use, input }: RaceCall, { effectiveAt }: { readonly effectiveAt: string }): MadePlanChange {
  const { planSlug, behavior } = input as MadePlanChange['input']
  return { at: instantFromIso(effectiveAt), use, input: { planSlug, behavior } }
}

function planIn(snapshot: unknown): string {
  return (snapshot as { readonly plan: { readonly slug: string } }).plan.slug
}

/**
 * By hand: each change takes back what is left of the line before it, by that line's own time, and charges what is left of
 * the month. Cents, each line rounded once.
 */
function costOf(changes: readonly MadePlanChange[]): bigint {
  const end = instantFromIso('2026-02-01T00:00:00Z')
  const month = BigInt(end - START)
  let open = { net: PRICES.team ?? 0n, since: START }
  let cost = open.net
  for (const { at, input } of changes) {
    const left = BigInt(end - at)
    const charge = rounded((PRICES[input.planSlug] ?? 0n) * left, month)
    cost += charge - rounded(open.net * left, BigInt(end - open.since))
    open = { net: charge, since: at }
  }
  return cost
}

/** Half away from zero, of what is not negative. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}

/** What the provider took and kept, with what waits for the next invoice, less what was given back into the wallet. */
async function chargedIn(round: Round, reading: Reading): Promise<bigint> {
  const kept = (await round.charges()).reduce((sum, { captured, refunded }) => sum + captured - refunded, 0n)
  const waiting = pendingLines(reading).reduce((sum, { amount }) => sum + amount.amount, 0n)
  return kept + waiting - (await inWallets(reading))
}

function seatsCall(round: Round, subscriptionId: string, index: number): RaceCall {
  const input = { ...EDITORS, subscriptionId }
  switch (index % 5) {
    case 0:
      return round.call('addSeats', 'ada', { ...input, quantity: 1, behavior: 'invoice_now' })
    case 1:
    case 2:
      return round.call('removeSeats', 'ada', { ...input, quantity: 1, behavior: 'now' })
    default:
      return round.call('addSeats', 'ada', { ...input, quantity: 1 + (index % 3), behavior: 'next_invoice' })
  }
}

function deltaOf({ use, input }: Pick<RaceCall, 'use' | 'input'>): number {
  const { quantity } = input as { readonly quantity: number }
  return use === 'addSeats' ? quantity : -quantity
}

/** The changes that the lines of invoices, and those that wait for one, bear witness to. */
function seatChanges(reading: Reading): MadeChange[] {
  const invoiced = reading.invoices.flatMap(({ lines }) => lines.map((line) => ({ line, isInvoiced: true })))
  const waiting = pendingLines(reading).map((line) => ({ line, isInvoiced: false }))
  const own = [...invoiced, ...waiting].filter(({ line }) => line.kind.startsWith('proration_'))
  const changes = [...Map.groupBy(own, ({ line }) => line.cause).values()].map((lines): MadeChange => {
    const delta = lines.reduce((sum, { line }) => {
      return sum + Number(line.quantity) * (line.kind === 'proration_credit' ? -1 : 1)
    }, 0)
    const at = lines[0]?.line.servicePeriod.start ?? START
    if (delta < 0) return { at, use: 'removeSeats', input: { ...EDITORS, quantity: -delta, behavior: 'now' } }
    const behavior = lines.every(({ isInvoiced }) => isInvoiced) ? 'invoice_now' : 'next_invoice'
    return { at, use: 'addSeats', input: { ...EDITORS, quantity: delta, behavior } }
  })
  return changes.toSorted((a, b) => a.at - b.at)
}

function expectSame<Value>(what: string, found: readonly Value[], wanted: readonly Value[]): string[] {
  return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`${what}: ${found} instead of ${wanted}`]
}

/** Of each kind both processes make some. */
function mixedCall(round: Round, subscriptionId: string, index: number): RaceCall {
  const turn = Math.floor(index / 2)
  switch (turn % 4) {
    case 0:
      return round.call('changePlan', 'ada', { subscriptionId, planSlug: turn % 8 === 0 ? 'business' : 'team' })
    case 1:
      return round.call('setSeats', 'ada', { ...EDITORS, subscriptionId, quantity: 1 + (turn % 5) })
    default: {
      const event = { customerId: 'ada', featureSlug: 'calls', units: '1', idempotencyKey: `event-${index}` }
      return round.call('reportUsage', 'ada', [event])
    }
  }
}
