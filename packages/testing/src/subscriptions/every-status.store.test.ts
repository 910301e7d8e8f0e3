import {
  decideDunningEnd,
  isLive,
  SUBSCRIPTION_TRANSITIONS,
  type SubscriptionTrigger,
  subscriptionStatus,
} from '@tallywright/domain'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Answer, openTestApi, type TestApi } from '../harness/test-api.ts'
import { type LifecycleWorld, newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

type Status = keyof typeof SUBSCRIPTION_TRANSITIONS
type Subscribe = (more?: object) => Promise<string>

interface Making {
  readonly world: LifecycleWorld
  readonly subscribe: Subscribe
  readonly payBy: (token: string) => Promise<unknown>
}

/** What makes one of these before the clock of all of them moves; `after` then makes it what it should be. */
const MAKE: { readonly [S in Status]: { begin(making: Making): Promise<string>; until?: string } } = {
  scheduled: { begin: ({ subscribe }) => subscribe({ startAt: '2024-06-01T00:00:00Z' }) },
  incomplete: { begin: declined },
  expired: { begin: declined, until: '02' },
  trialing: { begin: ({ subscribe }) => subscribe({ trialDays: 60 }) },
  active: { begin: ({ subscribe }) => subscribe() },
  past_due: { begin: unpaidRenewal, until: '02-02' },
  unpaid: { begin: unpaidRenewal, until: '02-02' },
  paused: {
    begin: async ({ world, subscribe }) => {
      const subscriptionId = await subscribe()
      return (await world.client.subscriptions.pause({ subscriptionId })).id
    },
  },
  canceled: {
    begin: async ({ world, subscribe }) => {
      const subscriptionId = await subscribe()
      return (await world.client.subscriptions.cancel({ subscriptionId, behavior: 'now' })).id
    },
  },
}

async function declined({ subscribe, payBy }: Making): Promise<string> {
  await payBy('declines_insufficient_funds')
  return subscribe()
}

async function unpaidRenewal({ subscribe, payBy }: Making): Promise<string> {
  const subscriptionId = await subscribe()
  await payBy('declines_insufficient_funds')
  return subscriptionId
}

type Command = readonly [path: string, trigger: SubscriptionTrigger, more?: object]

const COMMANDS: readonly Command[] = [
  ['subscriptions.changePlan', 'change_plan', { planSlug: 'business' }],
  ['subscriptions.previewChange', 'change_plan', { planSlug: 'business' }],
  ['subscriptions.addAddOn', 'change_add_ons', { addOnSlug: 'support', behavior: 'next_invoice' }],
  ['seats.set', 'change_seats', { featureSlug: 'editor', quantity: 3, behavior: 'next_invoice' }],
  ['seats.add', 'change_seats', { featureSlug: 'editor', quantity: 1, behavior: 'next_invoice' }],
  ['seats.remove', 'change_seats', { featureSlug: 'editor', quantity: 1 }],
  ['seats.preview', 'change_seats', { featureSlug: 'editor', quantity: 1, operation: 'add' }],
  ['quota.set', 'raise_quota', { featureSlug: 'projects', quantity: 1 }],
  ['quota.add', 'raise_quota', { featureSlug: 'projects', quantity: 1 }],
  ['quota.preview', 'raise_quota', { featureSlug: 'projects', quantity: 1, operation: 'add' }],
  ['quota.remove', 'lower_quota', { featureSlug: 'projects', quantity: 0 }],
  ['subscriptions.cancel', 'cancel_at_period_end'],
  ['subscriptions.previewCancel', 'cancel_at_period_end'],
  ['subscriptions.cancel', 'cancel_now', { behavior: 'now' }],
  ['subscriptions.previewCancel', 'cancel_now', { behavior: 'now' }],
  ['subscriptions.uncancel', 'uncancel'],
  ['subscriptions.pause', 'pause'],
  ['subscriptions.resume', 'resume'],
]

/** Refusals beyond the table: nothing waits to be taken back. */
const BEYOND_THE_TABLE: Readonly<Record<string, readonly SubscriptionTrigger[]>> = {
  not_canceling: ['uncancel'],
}

describe.each(Object.keys(MAKE) as Status[])('one that is %s', (status) => {
  test('allows and refuses every command as the table says', async () => {
    const world = await newLifecycleWorld(api)
    // What is refused changes nothing, so all of that can be tried on one.
    const refusing = await make(world, status, 0)
    const ids = new Map<Command, string>()
    for (const command of COMMANDS) {
      ids.set(command, isAllowed(status, command[1]) ? await make(world, status, ids.size + 1) : refusing)
    }
    const { until } = MAKE[status]
    if (until !== undefined) await world.until(until)
    if (status === 'unpaid') for (const id of new Set(ids.values())) await endDunning(world, id)
    const key = await api.newKey(world.context, 'secret')
    for (const [command, subscriptionId] of ids) {
      const { items } = await world.client.subscriptions.list({ status })
      expect(items.map(({ id }) => id)).toContain(subscriptionId)
      const [path, trigger, more] = command
      const isQuery = path.includes('review')
      const answer = await (isQuery ? api.query : api.mutate)(path, { subscriptionId, ...more }, { key })
      expect({ path, trigger, ...outcomeOf(answer, status, trigger) }).toEqual({
        path,
        trigger,
        ...expected(status, trigger),
      })
    }
  }, 120_000)
})

async function make(world: LifecycleWorld, status: Status, index: number): Promise<string> {
  const customerId = `customer-${index}`
  const { client } = world
  await client.customers.create({ externalId: customerId, timeZone: 'UTC' })
  const payBy = (token: string) => client.paymentMethods.create({ customerId, provider: 'sandbox', token })
  await payBy('succeeds')
  const subscribe: Subscribe = async (more = {}) =>
    (await client.subscriptions.create({ customerId, planSlug: 'team', seats: { editor: 2 }, ...more })).id
  return MAKE[status].begin({ world, subscribe, payBy })
}

/** What is left when the last retry was declined and the environment says so. */
async function endDunning({ context }: LifecycleWorld, subscriptionId: string): Promise<void> {
  await api.engine.store.transaction(context.environmentId, async (tx) => {
    const { clockAt } = await tx.environment.get()
    const { entries } = await tx.subscriptions.list({}, { limit: 500, after: null })
    const stored = entries.find(({ subscription }) => subscription.id === subscriptionId)
    if (stored === undefined || clockAt === null) throw new Error('the subscription was just made')
    const options = { at: clockAt, changeId: 'end', endState: 'mark_unpaid', paymentProcessing: false } as const
    const decision = decideDunningEnd(stored.subscription, options)
    if (!decision.ok) throw new Error(decision.error.message)
    const { subscription } = decision.value
    const index = { status: subscriptionStatus(subscription), live: isLive(subscription), hadTrial: false }
    const deadline = { deadlineAt: subscription.period?.end ?? null, deadlineRank: 2 }
    await tx.subscriptions.save(stored, subscription, { ...index, ...deadline, meteredFeatures: ['calls'] }, clockAt)
  })
}

type Outcome = { readonly allowed: true } | { readonly refused: unknown; readonly status: number }

function outcomeOf({ status: http, error }: Answer, status: Status, trigger: SubscriptionTrigger): Outcome {
  // Allowed, tried, and declined by the card for which it is past due.
  if (error === undefined || error.code === 'plan_change.payment_failed') return { allowed: true }
  const { reason } = (error.details ?? {}) as { reason?: string }
  const isBeyond = isAllowed(status, trigger) && BEYOND_THE_TABLE[reason ?? '']?.includes(trigger) === true
  if (isBeyond && error.code === 'subscription.transition_not_allowed') return { allowed: true }
  return { refused: reason ?? error, status: http }
}

function isAllowed(status: Status, trigger: SubscriptionTrigger): boolean {
  return 'to' in SUBSCRIPTION_TRANSITIONS[status][trigger]
}

function expected(status: Status, trigger: SubscriptionTrigger): Outcome {
  const cell = SUBSCRIPTION_TRANSITIONS[status][trigger]
  return 'to' in cell ? { allowed: true } : { refused: cell.refused, status: 409 }
}
