import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { addMilliseconds, type Instant, later } from '../time/instant.ts'
import { decideAttachAddOn, decideDetachAddOn } from './add-on.ts'
import { decideCancel, decideUncancel } from './cancel.ts'
import { decidePlanChange } from './change-plan.ts'
import { decideCreate, decideStart } from './create.ts'
import { nextDeadline } from './deadline.ts'
import { allowed, at, Books, BUSINESS, creation, FREE, METERED, ONBOARDING, SUPPORT, TEAM } from './example-world.ts'
import { decideFirstPayment, decideFirstPaymentExpiry } from './first-payment.ts'
import type { Outcome, PaidFirst } from './outcome.ts'
import { decidePause, decideResume } from './pause.ts'
import { applyPendingChange, decideChangeDeclined, decidePendingChangeExpiry } from './pending-change.ts'
import { decidePeriodEnd } from './period-end.ts'
import { decideSeats } from './seats.ts'
import { decideDunningEnd, decidePastDue, decideRecovery } from './standing.ts'
import { isLive, subscriptionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'
import { SUBSCRIPTION_TRANSITIONS, type SubscriptionTrigger } from './transitions.ts'
import { decideTrialEnd } from './trial-end.ts'

/*
 * Lives at random: commands, payments and deadlines in any order, on plans with every kind of proration. Whatever is
 * refused changes nothing; whatever is allowed keeps what must always hold.
 */

const VERSIONS = [FREE, TEAM, BUSINESS, METERED]
const version = (id: string) => VERSIONS.find((each) => each.id === id) as PlanVersion

interface Life {
  subscription: Subscription
  books: Books
  now: Instant
  steps: number
}

const command = fc.record({
  trigger: fc.constantFrom<SubscriptionTrigger>(
    'change_plan',
    'change_seats',
    'change_add_ons',
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
  afterHours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 * 24 })),
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
        carryOut(life, each)
      }
    }),
    { numRuns: 300 },
  )
})

function begin({
  proration,
  startHours,
  planVersion,
  ...more
}: typeof beginning extends fc.Arbitrary<infer Value> ? Value : never): Life {
  const now = at('2024-01-31T15:30:00Z')
  const plan = { ...planVersion, plan: { ...planVersion.plan, proration } }
  const startAt = addMilliseconds(now, startHours * 3_600_000)
  const begun = allowed(decideCreate(creation({ ...more, planVersion: plan, at: now, startAt })))
  const life = {
    subscription: (begun.awaitingPayment ?? begun.settled).subscription,
    books: new Books(),
    now,
    steps: 0,
  }
  for (const billing of begun.billing) life.books.open(billing, now, VERSIONS)
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

function actOn(life: Life, { at: due, kind }: NonNullable<ReturnType<typeof nextDeadline>>, flag: boolean): void {
  const { subscription, books } = life
  const { pendingChange } = subscription
  const scheduled =
    pendingChange === null ? {} : { targetVersion: versionOf(subscription, pendingChange.target.planVersionId) }
  switch (kind) {
    case 'start': {
      const begun = allowed(decideStart(subscription, { at: due, invoiceId: 'inv-1' }))
      take(life, 'start', flag ? begun.settled : (begun.awaitingPayment ?? begun.settled))
      for (const billing of begun.billing) books.open(billing, due, VERSIONS)
      return
    }
    case 'trial_end': {
      const ended = allowed(
        decideTrialEnd(subscription, { hasPaymentMethod: flag, paymentProcessing: false, ...scheduled }),
      )
      take(life, 'end_trial', ended)
      return books.open(ended.billing, due, VERSIONS)
    }
    case 'first_payment_expiry':
      return take(
        life,
        'give_up_first_invoice',
        allowed(decideFirstPaymentExpiry(subscription, { at: due, paymentProcessing: flag })),
      )
    case 'pending_change_expiry':
      return take(life, null, allowed(decidePendingChangeExpiry(subscription, { at: due, paymentProcessing: flag })))
    case 'period_end': {
      const ended = allowed(decidePeriodEnd(subscription, { at: due, paymentProcessing: flag, ...scheduled }))
      take(life, 'end_period', ended)
      books.open(ended.billing, due, [...VERSIONS, subscription.planVersion])
      if (!isLive(ended.subscription)) return
      const again = allowed(decidePeriodEnd(ended.subscription, { at: due, paymentProcessing: flag }))
      expect(again).toMatchObject({ ended: 'none', subscription: ended.subscription, events: [] })
    }
  }
}

/** The plan version of the beginning has a proration of its own, so it is kept as it is. */
function versionOf({ planVersion }: Subscription, id: string): PlanVersion {
  return planVersion.id === id ? planVersion : version(id)
}

function carryOut(life: Life, { trigger, plan, cadence, behavior, seats, paid, flag }: Command): void {
  const { subscription, now, books, steps } = life
  const changeId = `chg-${steps}`
  const shared = { changeId, invoiceId: `inv-${steps}`, at: now, invoicedLines: books.unclosed(subscription, now) }
  switch (trigger) {
    case 'change_plan': {
      const target = versionOf(subscription, plan.id)
      const wanted = plan.id === METERED.id ? {} : { seats: { editor: plan.id === FREE.id ? 1 : seats } }
      const more = { ...(behavior && { behavior }), cadence, ...wanted }
      const decide = () => decidePlanChange(subscription, target, { ...shared, ...more })
      expect(decide()).toEqual(decide())
      const decision = decide()
      if (!decision.ok) return
      return payFirst(life, trigger, decision.value, paid, { planVersion: target })
    }
    case 'change_seats': {
      const now_ = flag ? ({ behavior: 'now' } as const) : {}
      const decision = decideSeats(subscription, 'set', { ...shared, featureSlug: 'editor', count: seats, ...now_ })
      if (decision.ok) payFirst(life, trigger, decision.value, paid, { planVersion: subscription.planVersion })
      return
    }
    case 'change_add_ons': {
      const [attached] = subscription.addOns
      if (attached !== undefined) {
        const decision = decideDetachAddOn(subscription, {
          ...shared,
          id: attached.id,
          behavior: flag ? 'now' : 'at_period_end',
        })
        if (decision.ok)
          payFirst(life, trigger, { settled: decision.value, awaitingPayment: null, lines: decision.value.lines }, paid)
        return
      }
      const addOnVersion = flag ? SUPPORT : ONBOARDING
      const decision = decideAttachAddOn(subscription, addOnVersion, { ...shared, id: `att-${steps}` })
      if (decision.ok)
        payFirst(life, trigger, decision.value, paid, { planVersion: subscription.planVersion, addOnVersion })
      return
    }
    case 'cancel_at_period_end':
    case 'cancel_now': {
      const now_ = { behavior: trigger === 'cancel_now' ? 'now' : 'at_period_end', prorate: flag } as const
      const decision = decideCancel(subscription, { ...shared, ...now_, paymentProcessing: false })
      if (decision.ok)
        payFirst(life, trigger, { settled: decision.value, awaitingPayment: null, lines: decision.value.lines }, paid)
      return
    }
    case 'uncancel':
      return ifAllowed(life, trigger, decideUncancel(subscription, { at: now }))
    case 'pause':
      return ifAllowed(life, trigger, decidePause(subscription, { at: now }))
    case 'resume':
    case 'recover': {
      const decide = trigger === 'resume' ? decideResume : decideRecovery
      const decision = decide(subscription, { at: now, changeId })
      if (decision.ok) books.store(decision.value.lines, now)
      return ifAllowed(life, trigger, decision)
    }
    case 'fall_past_due':
      return ifAllowed(life, trigger, decidePastDue(subscription, { at: now }))
    case 'end_dunning': {
      const endState = flag ? 'mark_unpaid' : 'cancel'
      return ifAllowed(
        life,
        trigger,
        decideDunningEnd(subscription, { at: now, changeId, endState, paymentProcessing: false }),
      )
    }
    default:
      return ifAllowed(
        life,
        trigger,
        decideFirstPayment(subscription, { at: now, payment: flag ? 'succeeded' : 'declined' }),
      )
  }
}

function ifAllowed(life: Life, trigger: SubscriptionTrigger, decision: ReturnType<typeof decideUncancel>): void {
  if (decision.ok) take(life, trigger, decision.value)
}

/** Stores the lines when their invoice is paid; a decline leaves no trace of the change. */
function payFirst(
  life: Life,
  trigger: SubscriptionTrigger,
  decision: PaidFirst & { lines: Parameters<Books['store']>[0] },
  paid: Command['paid'],
  versions?: Parameters<typeof applyPendingChange>[1],
): void {
  const { settled, awaitingPayment, lines } = decision
  const before = life.subscription
  if (awaitingPayment === null || versions === undefined) {
    take(life, trigger, settled)
    return life.books.store(lines, life.now)
  }
  take(life, trigger, awaitingPayment)
  if (paid === 'declined') {
    take(life, null, allowed(decideChangeDeclined(life.subscription, { at: life.now })))
    expect(life.subscription).toEqual({ ...before, pendingChange: null })
  }
  if (paid === 'at once') {
    take(life, null, allowed(applyPendingChange(life.subscription, versions, { at: life.now })))
    expect(life.subscription).toEqual(settled.subscription)
    life.books.store(lines, life.now)
  }
}
