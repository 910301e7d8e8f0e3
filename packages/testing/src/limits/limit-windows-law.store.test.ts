import type { Catalog } from '@tallywright/domain'
import { rebuildTotals } from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { archiveAll } from '../harness/usage-life.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const [month, year] = [
  { unit: 'month', count: 1 },
  { unit: 'year', count: 1 },
] as const
const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR = 3_600_000
const iso = (at: number) => new Date(at).toISOString()

const METERS = {
  calls: { aggregation: 'sum', groupBy: ['region'] },
  runs: { aggregation: 'count', filters: [{ property: 'region', in: ['eu'] }] },
} as const
type Slug = keyof typeof METERS

/** Hours and units, by plan and feature. */
const LIMITS = {
  team: { calls: { 5: 45, 168: 300 }, runs: { 5: 3 } },
  daily: { calls: { 5: 60, 24: 90 }, runs: { 24: 5 } },
  open: { calls: {}, runs: { 168: 12 } },
} as const
type PlanSlug = keyof typeof LIMITS
const PLANS = Object.keys(LIMITS) as PlanSlug[]

const limitsOf = (plan: PlanSlug, slug: Slug) =>
  Object.entries(LIMITS[plan][slug]).map(([hours, units]) => ({ hours: Number(hours), units: Number(units) }))

/** Enough in every period and trial, so that only windows ever deny. */
const ENOUGH = { allowance: '1000000', trialAllowance: '1000000' }
const feature = (plan: PlanSlug, slug: Slug) => ({
  ...{ type: 'metered', consumption: 'priced', overage: 'allowed', ...ENOUGH },
  limits: limitsOf(plan, slug).map(({ hours, units }) => ({ hours, units: String(units) })),
})
const price = (of: Slug) => {
  const terms = { USD: { model: 'per_unit', unitAmount: '0.01' } }
  return { feature: of, cadence: month, planCadences: [month, year], terms }
}
const planOf = (slug: PlanSlug, amount: string) => ({
  name: slug,
  features: { calls: feature(slug, 'calls'), runs: feature(slug, 'runs') },
  prices: {
    base: { cadence: month, planCadences: [month], terms: { USD: { model: 'flat', amount } } },
    yearly: { cadence: year, planCadences: [year], terms: { USD: { model: 'flat', amount: `${amount}0` } } },
    calls: price('calls'),
    runs: price('runs'),
  },
})
const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: METERS.calls },
    runs: { type: 'metered', name: 'Runs', meter: METERS.runs },
  },
  planGroups: { main: { name: 'Main', plans: PLANS } },
  plans: { team: planOf('team', '10.00'), daily: planOf('daily', '20.00'), open: planOf('open', '30.00') },
}

interface Counted {
  readonly slug: Slug
  readonly at: number
  readonly units: number
  readonly region: string
}

/** The same rules once more, from all that happened: nothing is kept but events, holds and when each plan held. */
class Reference {
  readonly events = new Map<string, Counted | null>()
  readonly plans: { plan: PlanSlug; from: number }[] = [{ plan: 'team', from: START }]
  readonly holds: { units: number; until: number }[] = []

  get plan(): PlanSlug {
    return this.plans.at(-1)?.plan ?? 'team'
  }

  /** `hours: used of limit until` of each window of a feature that is open. */
  windows(slug: Slug, now: number) {
    return limitsOf(this.plan, slug)
      .map(({ hours, units: limit }) => {
        const origin = this.#since(slug, hours)
        const start = origin + Math.floor((now - origin) / (hours * HOUR)) * hours * HOUR
        const end = start + hours * HOUR
        const events = [...this.events.values()].filter((event) => event !== null)
        const own = events.filter((event) => event.slug === slug && start <= event.at && event.at < end)
        const held = slug === 'calls' ? this.holds.filter(({ until }) => until > now) : []
        const used = [...own.map((event) => unitsOf(event)), ...held.map(({ units }) => units)]
        return { hours, limit, used: used.reduce((sum, units) => sum + units, 0), end }
      })
      .sort((a, b) => a.hours - b.hours)
  }

  /** Since when every plan has had windows of these hours; one that was left as it began is none. */
  #since(slug: Slug, hours: number): number {
    const plans = this.plans.filter(({ from }, index) => from !== this.plans[index + 1]?.from)
    const without = plans.findLastIndex(({ plan }) => limitsOf(plan, slug).every((limit) => limit.hours !== hours))
    return plans[without + 1]?.from ?? START
  }
}

function unitsOf({ slug, units, region }: Counted): number {
  if (slug === 'calls') return units
  return region === 'eu' ? 1 : 0
}

function isFiltered(slug: Slug, region: string): boolean {
  return slug === 'runs' && region !== 'eu'
}

interface Act {
  readonly kind: 'report' | 'enforce' | 'void' | 'amend' | 'hold' | 'settle' | 'pass' | 'change'
  readonly slug: Slug
  readonly number: number
  readonly units: number
  readonly region: 'eu' | 'us'
  readonly agoHours: number
  readonly hours: number
  readonly plan: PlanSlug
  readonly cadence: typeof month | typeof year
}

const weights = { report: 8, enforce: 8, void: 1, amend: 2, hold: 2, settle: 1, pass: 4, change: 2 } as const
const ago = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 12, noNaN: true }), fc.nat(900))
const act = fc.record({
  kind: fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind as Act['kind']) })),
  ),
  slug: fc.constantFrom<Slug>('calls', 'calls', 'runs'),
  number: fc.nat({ max: 12 }),
  units: fc.integer({ min: 1, max: 30 }),
  region: fc.constantFrom('eu', 'us'),
  agoHours: ago,
  hours: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 400 })),
  plan: fc.constantFrom(...PLANS),
  cadence: fc.constantFrom(month, month, year),
}) as fc.Arbitrary<Act>

const lives = fc.record({
  acts: fc.array(act, { minLength: 12, maxLength: 40, size: 'max' }),
  lateUsage: fc.constantFrom('correct', 'current_period', 'reject') as fc.Arbitrary<'correct'>,
  trialDays: fc.constantFrom(0, 0, 3),
  archives: fc.boolean(),
})

async function live({
  acts,
  lateUsage,
  trialDays,
  archives,
}: typeof lives extends fc.Arbitrary<infer Life> ? Life : never) {
  const { billing, advance, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog: catalog as Catalog, at: iso(START) },
  )
  await billing.environments.updateSettings({
    invoices: { lateUsage },
    usage: { archiveAfterDays: archives ? 1 : null },
  })
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team', trialDays })
  const reference = new Reference()
  const open: { id: string; units: number; until: number }[] = []
  let now = START
  let [made, denied, changes] = [0, 0, 0]

  const report = async ({ slug, number, units, region, agoHours }: Act, enforce: boolean) => {
    const at = Math.floor(enforce ? now : Math.max(START, now - agoHours * HOUR))
    const idempotencyKey = enforce ? `enforced-${made++}` : `event-${number}`
    const used = { customerId, featureSlug: slug, units, properties: { region } }
    const event = { ...used, timestamp: iso(at), idempotencyKey, ...(enforce ? { enforce } : {}) }
    const fits = fitsIn(reference.windows(slug, now), unitsOf({ slug, at, units, region })) || isFiltered(slug, region)
    const { status } = await billing.usage.report(event).catch(refusal)
    if (enforce) expect(status).toBe(fits ? 'accepted' : 'usage.limit_reached')
    if (status === 'usage.limit_reached') denied += 1
    if (status === 'accepted') reference.events.set(idempotencyKey, { slug, at, units, region })
  }
  const acting: Record<Act['kind'], (act: Act) => Promise<unknown>> = {
    report: (act) => report(act, false),
    enforce: (act) => report(act, true),
    void: async ({ number }) => {
      const idempotencyKey = `event-${number}`
      const { status } = await billing.usage.void({ customerId, idempotencyKey }).catch(refusal)
      if (status === 'accepted') reference.events.set(idempotencyKey, null)
    },
    amend: async ({ number, units, region }) => {
      const idempotencyKey = `event-${number}`
      const change = { customerId, idempotencyKey, units, properties: { region } }
      const { status } = await billing.usage.amend(change).catch(refusal)
      const before = reference.events.get(idempotencyKey)
      if (status === 'accepted' && before) reference.events.set(idempotencyKey, { ...before, units, region })
    },
    hold: async ({ units, hours }) => {
      const fits = fitsIn(reference.windows('calls', now), units)
      const hold = { customerId, featureSlug: 'calls', units, expiresInSeconds: Math.min(hours, 24) * 3600 }
      const held = await billing.usage.hold({ ...hold, idempotencyKey: `hold-${made++}` }).catch(refusal)
      expect('id' in held).toBe(fits)
      if (!('id' in held)) return
      const set = { id: held.id, units, until: now + Math.min(hours, 24) * HOUR }
      open.push(set)
      reference.holds.push(set)
    },
    settle: async ({ units, region }) => {
      const hold = open.shift()
      if (hold === undefined) return
      await billing.usage.settle({ holdId: hold.id, units, properties: { region } })
      hold.until = 0
      reference.events.set(`hold:${hold.id}`, { slug: 'calls', at: now, units, region })
    },
    pass: async ({ hours }) => {
      now += hours * HOUR
      await advance({ to: iso(now) })
      if (archives) await archiveAll(api, environmentId)
    },
    change: ({ plan: planSlug, cadence }) =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug, cadence }).catch(refusal),
  }
  /** A change that was scheduled took effect at the boundary that time has passed. */
  const notePlan = async (kind: Act['kind']) => {
    const { plan, currentPeriod } = await billing.subscriptions.get({ subscriptionId })
    if (plan.slug === reference.plan) return
    changes += 1
    const boundary = Date.parse(currentPeriod?.start ?? iso(START))
    reference.plans.push({ plan: plan.slug as PlanSlug, from: kind === 'pass' ? boundary : now })
  }
  for (const each of acts) {
    await acting[each.kind](each)
    await notePlan(each.kind)
    for (const slug of ['calls', 'runs'] as const) {
      const windows = reference.windows(slug, now)
      const { units } = each
      const asked = await billing.usage.check({ customerId, featureSlug: slug, units })
      expect('windows' in asked ? asked.windows : []).toEqual(windows.map(asAnswered))
      expect(asked.allowed).toBe(fitsIn(windows, units))
      if (!asked.allowed && 'liftedBy' in asked) {
        // Holds may be open for longer than a window.
        const isBounded = windows.every(({ limit }) => units <= limit)
        const over = windows.filter(({ used, limit }) => used + units > limit).map(({ end }) => end)
        expect(asked.liftedBy).toEqual(isBounded ? [{ by: 'wait', until: answered(Math.max(...over)) }] : [])
      }
    }
    const { items } = await billing.entitlements.list({ customerId })
    for (const item of items) {
      const windows = reference.windows(item.featureSlug as Slug, now)
      expect('windows' in item ? item.windows : []).toEqual(windows.map(asAnswered))
    }
  }
  return { environmentId, denied, changes, now }
}

const answered = (at: number) => iso(at).replace('.000Z', 'Z')
const asAnswered = ({ hours, limit, used, end }: ReturnType<Reference['windows']>[number]) => {
  const figures = { limit: String(limit), used: String(used), remaining: String(Math.max(0, limit - used)) }
  return { hours, ...figures, resetsAt: answered(end) }
}
const fitsIn = (windows: ReturnType<Reference['windows']>, units: number) =>
  windows.every(({ used, limit }) => used + units <= limit)

/** A refusal of this system; anything else is a failure. */
function refusal(error: unknown): { readonly status: string } {
  const { code = '' } = error as { readonly code?: string }
  if (/^(usage|subscription|plan_change)\./.test(code)) return { status: code }
  throw error
}

async function rebuilt(environmentId: string, dryRun: boolean) {
  const found = []
  const context = { ...api.engine, environmentId, actor: 'test', reason: null }
  for await (const { features } of rebuildTotals(context, { dryRun })) found.push(...features)
  return found.flatMap(({ windows }) => windows)
}

/** What windows have taken that ended less than a week ago: of earlier ones some may be forgotten. */
async function stored(environmentId: string, now: number) {
  return api.connection.wire.sendNamed(
    `select feature_slug, subscription_id, hours, window_start, units::text from usage_windows
      where environment_id = $1 and window_end > $2::timestamptz and units <> 0 order by 1, 2, 3, 4`,
    [environmentId, iso(now - 7 * 24 * HOUR)],
  )
}

test('after any life checks, holds and enforced reports go by what the events of each window come to, which a rebuild repairs', async () => {
  const seen = { denied: 0, changes: 0, repaired: 0 }
  await fc.assert(
    fc.asyncProperty(lives, async (life) => {
      const { environmentId, denied, changes, now } = await live(life)
      expect(await rebuilt(environmentId, true)).toEqual([])
      const before = await stored(environmentId, now)
      await api.connection.wire.send(
        `update usage_windows set units = units + 1 where environment_id = $1 and hours = 5`,
        [environmentId],
      )
      await api.connection.wire.send(`delete from usage_windows where environment_id = $1 and hours > 100`, [
        environmentId,
      ])
      const differences = await rebuilt(environmentId, true)
      expect(await rebuilt(environmentId, false)).toEqual(differences)
      expect(await rebuilt(environmentId, true)).toEqual([])
      seen.repaired += differences.length
      expect(await stored(environmentId, now)).toEqual(before)
      seen.denied += denied
      seen.changes += changes
    }),
    { numRuns: 20 },
  )
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(5)
}, 600_000)
