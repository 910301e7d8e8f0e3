import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlanVersion } from '../catalog/plan-version.ts'
import type { Result } from '../result.ts'
import { addMilliseconds, DAY, type Instant, later } from '../time/instant.ts'
import { decideAttachAddOn, decideDetachAddOn } from './add-on.ts'
import { advancePrices, wholePeriodPrice } from './advance-price.ts'
import type { BoundaryBilling } from './billing-boundary.ts'
import { decideCancel, decideUncancel } from './cancel.ts'
import { decidePlanChange } from './change-plan.ts'
import type { ChangeVersions } from './change-target.ts'
import { decideCreate, decideStart } from './create.ts'
import { nextDeadline } from './deadline.ts'
import { allowed, at, Books, BUSINESS, creation, FREE, METERED, ONBOARDING, SUPPORT, TEAM } from './example-world.ts'
import { decideFirstPayment, decideFirstPaymentExpiry } from './first-payment.ts'
import type { Outcome, PaidFirst } from './outcome.ts'
import { decidePause, decideResume } from './pause.ts'
import { applyPendingChange, decideChangeDeclined, decidePendingChangeExpiry } from './pending-change.ts'
import { decidePeriodEnd } from './period-end.ts'
import { decideSeats } from './seats.ts'
import { currentNoAccess } from './segment.ts'
import { decideDunningEnd, decidePastDue, decideRecovery } from './standing.ts'
import { isLive, subscriptionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'
import { SUBSCRIPTION_TRANSITIONS, type SubscriptionTrigger } from './transitions.ts'
import { decideTrialReminder } from './trial.ts'
import { decideTrialEnd } from './trial-end.ts'

/*
 * Lives at random: commands, payments and deadlines in any order, on plans with every kind of proration. Whatever is
 * refused changes nothing; whatever is allowed keeps what must always hold.
 */

const VERSIONS = [FREE, TEAM, BUSINESS, METERED]
const SEATS_OF: Record<string, number> = { free: 1, metered: 0 }
const version = (id: string) => VERSIONS.find((each) => each.id === id) as PlanVersion

interface Life {
  subscription: Subscription
  books: Books
  now: Instant
  steps: number
  /**
   * False where what is held and what was charged may differ: nothing is prorated, or too little time was left to cost
   * anything.
   */
  isExact: boolean
}

const command = fc.record({
  trigger: fc.constantFrom<SubscriptionTrigger>(
    ...(['change_plan', 'change_seats', 'change_add_ons', 'change_plan', 'change_seats', 'change_plan'] as const),
    'cancel_at_period_end',
    'cancel_now',
    'uncancel',
    'pause',
    'resume',
    'fall_past_due',
    'recover',
    'end_dunning',
    'pay_first_invoice',
  ),
  afterHours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 40 * 24 })),
  plan: fc.constantFrom(...VERSIONS),
  cadence: fc.constantFrom({ unit: 'month', count: 1 } as const, { unit: 'year', count: 1 } as const),
  behavior: fc.constantFrom(
    undefined,
    'invoice_now' as const,
    'next_invoice' as const,
    'at_period_end' as const,
    'restart' as const,
  ),
  seats: fc.integer({ min: 0, max: 9 }),
  paid: fc.constantFrom('at once', 'later', 'declined'),
  flag: fc.boolean(),
})

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never

const beginning = fc.record({
  planVersion: fc.constantFrom(FREE, TEAM, BUSINESS),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'),
  trialDays: fc.constantFrom(0, 0, 10),
  trialReminderDays: fc.constantFrom(3, 20),
  isPaid: fc.constantFrom(true, true, true, false),
  startHours: fc.constantFrom(0, 0, 100, -2000),
  proration: fc.constantFrom('second' as const, 'day' as const, '30_360' as const, 'none' as const),
})

test('a life at random keeps every promise of the table, the segments, the deadlines and the credits', () => {
  fc.assert(
    fc.property(beginning, fc.array(command, { minLength: 1, maxLength: 25 }), (start, commands) => {
      const life = begin(start)
      for (const each of commands) {
        const until = addMilliseconds(life.now, each.afterHours * 3_600_000)
        actOnDeadlines(life, until, each)
        life.now = later(life.now, until)
        expectPaidFor(life)
        carryOut(life, each)
        expectPaidFor(life)
      }
    }),
    { numRuns: 300 },
  )
})

function begin({
  proration,
  startHours,
  planVersion,
  isPaid,
  ...more
}: typeof beginning extends fc.Arbitrary<infer Value> ? Value : never): Life {
  const now = at('2024-01-31T15:30:00Z')
  const plan = { ...planVersion, plan: { ...planVersion.plan, proration } }
  const startAt = addMilliseconds(now, startHours * 3_600_000)
  const begun = allowed(decideCreate(creation({ ...more, planVersion: plan, at: now, startAt })))
  const life = {
    subscription: ((isPaid ? null : begun.awaitingPayment) ?? begun.settled).subscription,
    books: new Books(),
    now,
    steps: 0,
    isExact: proration !== 'none',
  }
  for (const billing of begun.billing) life.books.open(billing, VERSIONS)
  return life
}

/** Takes one outcome over: its status must be one that the table leads to. */
function take(life: Life, trigger: SubscriptionTrigger | null, { subscription, events }: Outcome): void {
  const [before, after] = [subscriptionStatus(life.subscription), subscriptionStatus(subscription)]
  if (trigger === null) expect(after).toBe(before)
  else expect(SUBSCRIPTION_TRANSITIONS[before][trigger]).toMatchObject({ to: expect.arrayContaining([after]) })
  if (before !== after) expect(events.length).toBeGreaterThan(0)
  life.subscription = subscription
  life.steps++
  expectWhole(life)
}

function expectWhole({ subscription, books, now }: Life): void {
  const { period, segments } = subscription
  expect(nextDeadline(subscription) === null).toBe(!isLive(subscription))
  if (period === null) expect(segments).toEqual([])
  else {
    const bounds = [period.start, ...segments.map(({ end }) => end)]
    expect(segments.map(({ start }) => start)).toEqual(bounds.slice(0, -1))
    expect(bounds.at(-1)).toBe(period.end)
    expect(segments.every(({ start, end }) => start < end)).toBe(true)
    expect(segments.at(-1)?.seats).toEqual(subscription.seats)
  }
  expect(Object.values(subscription.seats).every((count) => count >= 0)).toBe(true)
  for (const line of books.lines.filter(({ kind }) => kind !== 'proration_credit')) {
    const credits = books.lines.filter(({ kind, source }) => kind === 'proration_credit' && source === line.id)
    const back = credits.reduce((total, credit) => total - credit.net.amount, 0n)
    expect(back <= line.net.amount, `${line.description} gives back more than it took at ${now}`).toBe(true)
  }
}

/** Whoever has access pays for what they hold, once: the open lines are the subscription's prices in advance. */
function expectPaidFor({ subscription, books, now, isExact }: Life): void {
  const hasAccess = subscription.lifecycle.state === 'active' && currentNoAccess(subscription) === null
  if (!isExact || !hasAccess) return
  const paid = new Map<string, number>()
  for (const { priceId, addOnId, seats, net } of books.unclosed(subscription, now)) {
    const ends = subscription.addOns.some(({ id, until }) => id === addOnId && until !== null && until <= now)
    if (net.amount > 0n && !ends) paid.set(`${priceId}`, (paid.get(`${priceId}`) ?? 0) + (seats?.open ?? 1))
  }
  const held = advancePrices(subscription, now).filter(
    (advance) => wholePeriodPrice(advance, 'USD').amountMinor !== '0',
  )
  expect(paid).toEqual(new Map(held.map(({ price, quantity }) => [price.id, quantity])))
}

/** Acts on every deadline up to an instant, as a worker would, and again: the second time nothing is due. */
function actOnDeadlines(life: Life, until: Instant, { flag }: Command): void {
  for (let deadline = nextDeadline(life.subscription); deadline !== null && deadline.at <= until; ) {
    life.now = later(life.now, deadline.at)
    actOn(life, deadline, flag)
    const next = nextDeadline(life.subscription)
    if (next !== null) expect(next.at).toBeGreaterThanOrEqual(deadline.at)
    deadline = next
  }
}

type Deadline = NonNullable<ReturnType<typeof nextDeadline>>

function actOn(life: Life, { at: due, kind }: Deadline, flag: boolean): void {
  const { subscription } = life
  const { pendingChange } = subscription
  const target =
    pendingChange === null ? {} : { targetVersion: versionOf(subscription, pendingChange.target.planVersionId) }
  const options = { at: due, paymentProcessing: flag, ...target }
  const acts = {
    start: () => start(life, due, flag),
    trial_reminder: () => take(life, null, allowed(decideTrialReminder(subscription, { at: due }))),
    trial_end: () => bill(life, 'end_trial', decideTrialEnd(subscription, { ...options, hasPaymentMethod: flag })),
    first_payment_expiry: () =>
      ifAllowed(
        life,
        'give_up_first_invoice',
        decideFirstPaymentExpiry(subscription, { ...options, paymentProcessing: false }),
      ),
    pending_change_expiry: () => ifAllowed(life, null, decidePendingChangeExpiry(subscription, options)),
    period_end: () => {
      bill(life, 'end_period', decidePeriodEnd(subscription, options))
      if (!isLive(life.subscription)) return
      const again = allowed(decidePeriodEnd(life.subscription, options))
      expect(again).toMatchObject({ ended: 'none', subscription: life.subscription, events: [] })
    },
  }
  acts[kind]()
}

function start(life: Life, due: Instant, flag: boolean): void {
  const begun = allowed(decideStart(life.subscription, { at: due, invoiceId: 'inv-1' }))
  take(life, 'start', flag ? begun.settled : (begun.awaitingPayment ?? begun.settled))
  for (const billing of begun.billing) life.books.open(billing, VERSIONS)
}

function bill(
  life: Life,
  trigger: SubscriptionTrigger,
  result: Result<Outcome & { billing: BoundaryBilling | null }>,
): void {
  const { subscription } = life
  const decision = allowed(result)
  take(life, trigger, decision)
  life.books.open(decision.billing, [...VERSIONS, subscription.planVersion])
}

/** The plan version of the beginning has a proration of its own, so it is kept as it is. */
function versionOf({ planVersion }: Subscription, id: string): PlanVersion {
  return planVersion.id === id ? planVersion : version(id)
}

function carryOut(life: Life, command: Command): void {
  const { subscription, now, books, steps } = life
  const { trigger, seats, paid, flag } = command
  if ((subscription.period?.end ?? now) - now < 3 * DAY) life.isExact = false
  const shared = {
    changeId: `chg-${steps}`,
    invoiceId: `inv-${steps}`,
    at: now,
    invoicedLines: books.unclosed(subscription, now),
  }
  const none = { ...shared, paymentProcessing: false }
  const acts = {
    change_plan: () => changePlan(life, command, shared),
    change_seats: () => {
      const behavior = flag ? ({ behavior: 'now' } as const) : {}
      const decision = decideSeats(subscription, 'set', { ...shared, featureSlug: 'editor', count: seats, ...behavior })
      payFirst(life, trigger, decision, paid, { planVersion: subscription.planVersion })
    },
    change_add_ons: () => changeAddOns(life, command, shared),
    cancel_at_period_end: () => payAtOnce(life, trigger, decideCancel(subscription, none)),
    cancel_now: () => payAtOnce(life, trigger, decideCancel(subscription, { ...none, behavior: 'now', prorate: flag })),
    uncancel: () => ifAllowed(life, trigger, decideUncancel(subscription, shared)),
    pause: () => ifAllowed(life, trigger, decidePause(subscription, shared)),
    resume: () => payAtOnce(life, trigger, decideResume(subscription, shared)),
    recover: () => payAtOnce(life, trigger, decideRecovery(subscription, shared)),
    fall_past_due: () => ifAllowed(life, trigger, decidePastDue(subscription, shared)),
    end_dunning: () => {
      const endState = flag ? 'mark_unpaid' : 'cancel'
      payAtOnce(life, trigger, decideDunningEnd(subscription, { ...none, endState }))
    },
    pay_first_invoice: () => {
      const payment = flag ? 'succeeded' : 'declined'
      ifAllowed(life, trigger, decideFirstPayment(subscription, { at: now, payment }))
    },
  }
  acts[trigger as keyof typeof acts]()
}

interface Shared {
  changeId: string
  invoiceId: string
  at: Instant
  invoicedLines: ReturnType<Books['unclosed']>
}

function changePlan(life: Life, { plan, behavior, cadence, seats, paid }: Command, shared: Shared): void {
  const target = versionOf(life.subscription, plan.id)
  const wanted = { seats: { editor: SEATS_OF[plan.planSlug] ?? seats } }
  const options = { ...shared, ...(behavior && { behavior }), cadence, ...wanted }
  const decision = decidePlanChange(life.subscription, target, options)
  expect(decidePlanChange(life.subscription, target, options)).toEqual(decision)
  payFirst(life, 'change_plan', decision, paid, { planVersion: target })
}

function changeAddOns(life: Life, { flag, paid }: Command, shared: Shared): void {
  const { subscription, steps } = life
  const [attached] = subscription.addOns
  if (attached !== undefined) {
    const behavior = flag ? 'now' : 'at_period_end'
    payAtOnce(life, 'change_add_ons', decideDetachAddOn(subscription, { ...shared, id: attached.id, behavior }))
    return
  }
  const addOnVersion = flag ? SUPPORT : ONBOARDING
  const decision = decideAttachAddOn(subscription, addOnVersion, { ...shared, id: `att-${steps}` })
  payFirst(life, 'change_add_ons', decision, paid, { planVersion: subscription.planVersion, addOnVersion })
}

function ifAllowed(life: Life, trigger: SubscriptionTrigger | null, decision: Result<Outcome>): void {
  if (decision.ok) take(life, trigger, decision.value)
}

type Lines = Parameters<Books['store']>[0]

function payAtOnce(life: Life, trigger: SubscriptionTrigger, decision: Result<Outcome & { lines: Lines }>): void {
  if (!decision.ok) return
  take(life, trigger, decision.value)
  life.books.store(decision.value.lines)
}

/** Stores the lines when their invoice is paid; a decline leaves no trace of the change. */
function payFirst(
  life: Life,
  trigger: SubscriptionTrigger,
  decision: Result<PaidFirst & { lines: Lines }>,
  paid: Command['paid'],
  versions: ChangeVersions,
): void {
  if (!decision.ok) return
  const { settled, awaitingPayment, lines } = decision.value
  const before = life.subscription
  take(life, trigger, awaitingPayment ?? settled)
  if (awaitingPayment === null) life.books.store(lines)
  else if (paid === 'declined') {
    take(life, null, allowed(decideChangeDeclined(life.subscription, { at: life.now })))
    expect(life.subscription).toEqual({ ...before, pendingChange: null })
  } else if (paid === 'at once') {
    take(life, null, allowed(applyPendingChange(life.subscription, versions, { at: life.now })))
    expect(life.subscription).toEqual(settled.subscription)
    life.books.store(lines)
  }
}
