import { describe, expect, test } from 'vitest'
import type { Meter } from '../catalog/meter.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import type { PriceTerms } from '../catalog/price.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { money } from '../money/money.ts'
import { checkEntitlement } from './check-entitlement.ts'
import { asking, day, freePlan, metered, plan, subscribed, used } from './samples.ts'

const units = (text: string) => parseDecimal(text)
const trialing = {
  lifecycle: {
    state: 'trialing',
    trial: { start: day('2024-03-01'), end: day('2024-03-15') },
    end: 'convert',
    remindAt: null,
  },
  period: null,
  segments: [],
} as const

describe('a feature that draws credits', () => {
  const feature = { type: 'metered', consumption: 'credits', wallet: 'tokens', creditCost: '2.5' } as const
  const blocked = plan('ai', { calls: { ...feature, overdraft: 'blocked' } })
  const overdrawn = plan('ai', { calls: { ...feature, overdraft: 'allowed' } })
  const wallets = (spendable: string, held = '0') => ({ tokens: { spendable: units(spendable), held: units(held) } })

  function check(...[subscription, fields]: Parameters<typeof asking>) {
    const entitlement = checkEntitlement(asking(subscription, fields))
    if (entitlement.type !== 'metered' || entitlement.consumption !== 'credits') throw new Error(entitlement.type)
    return entitlement
  }

  test('is allowed while the wallet pays for it', () => {
    const { balance, remaining, cost, ...rest } = check(subscribed(blocked), {
      wallets: wallets('10'),
      units: units('4'),
    })
    expect([balance, remaining ?? units('-1'), cost].map(formatExact)).toEqual(['10', '4', '10'])
    expect(rest).toMatchObject({ allowed: true, overdraft: 'blocked', wallet: 'tokens', resetsAt: day('2024-04-01') })
  })

  test('is denied beyond it, and a top-up of what is missing would lift that', () => {
    const denied = check(subscribed(blocked), { wallets: wallets('10'), units: units('4.1') })
    expect(denied).toMatchObject({ allowed: false, reason: 'wallet_empty' })
    const [lift] = denied.allowed ? [] : denied.liftedBy
    expect(lift).toMatchObject({ by: 'top_up', unit: 'tokens' })
    expect(lift?.by === 'top_up' && formatExact(lift.missing)).toBe('0.25')
  })

  test('what a hold set aside is not there', () => {
    expect(check(subscribed(blocked), { wallets: wallets('10', '8'), units: units('1') }).allowed).toBe(false)
  })

  test('a wallet that does not exist is empty', () => {
    expect(check(subscribed(blocked), {}).allowed).toBe(false)
  })

  test('an overdraft lets it go on', () => {
    expect(check(subscribed(overdrawn), { wallets: wallets('0') })).toMatchObject({
      allowed: true,
      overdraft: 'allowed',
    })
  })

  test('in a trial and on a free plan the wallet is the limit all the same', () => {
    expect(check(subscribed(blocked, trialing), { wallets: wallets('10') }).allowed).toBe(true)
    const free = freePlan({ calls: { ...feature, overdraft: 'blocked' } })
    expect(check(subscribed(free), { wallets: wallets('2.4') }).allowed).toBe(false)
  })

  test('started units are drawn as they are billed: what is begun is paid', () => {
    const meter: Meter = {
      aggregation: 'sum',
      unitConversion: { operation: 'divide', factor: '1000', rounding: 'ceil' },
    }
    const perThousand = plan('ai', { calls: { ...feature, overdraft: 'blocked' } }, undefined, meter)
    const fields = { feature: metered(meter), usage: used('1500', meter), wallets: wallets('10') }
    expect(formatExact(check(subscribed(perThousand), { ...fields, units: units('500') }).cost)).toBe('0')
    expect(formatExact(check(subscribed(perThousand), { ...fields, units: units('501') }).cost)).toBe('2.5')
  })
})

describe('a feature that draws money', () => {
  const terms: PriceTerms = { model: 'per_unit', unitAmount: '0.003' }
  const feature = (overage: 'blocked' | 'billed'): PlanFeature => ({ type: 'metered', consumption: 'balance', overage })
  const prepaid = plan('prepaid', { calls: feature('blocked') }, terms)
  const billed = plan('billed', { calls: feature('billed') }, terms)
  const wallets = (cents: string) => ({ USD: { spendable: units(cents) } })

  test('costs what the period total comes to after it, less what it came to before', () => {
    const ask = (already: string) =>
      checkEntitlement(asking(subscribed(prepaid), { usage: used(already), wallets: wallets('1') }))
    expect(ask('0')).toMatchObject({ allowed: true, cost: money(0n, 'USD') })
    expect(ask('1')).toMatchObject({ allowed: true, cost: money(1n, 'USD') })
  })

  test('is denied when the wallet does not hold it', () => {
    const denied = checkEntitlement(asking(subscribed(prepaid), { units: units('1000'), wallets: wallets('299') }))
    expect(denied).toMatchObject({ allowed: false, reason: 'wallet_empty', cost: money(300n, 'USD') })
  })

  test('or billed later; a trial costs nothing and gives nothing of it', () => {
    expect(checkEntitlement(asking(subscribed(billed), { units: units('1000') }))).toMatchObject({
      allowed: true,
      overage: 'billed',
    })
    expect(checkEntitlement(asking(subscribed(billed, trialing), { wallets: wallets('1000') }))).toMatchObject({
      allowed: false,
      overage: 'blocked',
      reason: 'limit_reached_in_trial',
      cost: money(0n, 'USD'),
      liftedBy: [{ by: 'wait', until: day('2024-03-15') }],
    })
  })

  test('when the cost is open an empty wallet is refused', () => {
    const meter: Meter = { aggregation: 'sum', groupBy: ['model'] }
    const grouped = plan('grouped', { calls: feature('blocked') }, terms, meter)
    const ask = (cents: string) =>
      checkEntitlement(asking(subscribed(grouped), { feature: metered(meter), wallets: wallets(cents) }))
    expect([ask('0').allowed, ask('1').allowed]).toEqual([false, true])
  })
})
