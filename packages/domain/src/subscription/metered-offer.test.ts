import { describe, expect, test } from 'vitest'
import type { AddOnVersion } from '../catalog/plan-version.ts'
import { addOnVersion, at, METERED, MONTHLY, subscribe, TEAM, YEARLY } from './example-world.ts'
import { featureCadence, grantedMeters, meteredOffer } from './metered-offer.ts'
import type { AttachedAddOn } from './subscription.ts'

const granted = { type: 'metered', consumption: 'priced', allowance: '50', overage: 'allowed' } as const
const perExport = {
  feature: 'exports',
  cadence: MONTHLY,
  terms: { USD: { model: 'per_unit', unitAmount: '1' } },
} as const
const EXPORTS: AddOnVersion = {
  ...addOnVersion('exports', {
    features: { exports: granted },
    prices: { exports: perExport },
  }),
  meters: { exports: { aggregation: 'max' } },
}
const MORE_CALLS: AddOnVersion = {
  ...addOnVersion('more-calls', { features: { calls: granted } }),
  meters: { calls: { aggregation: 'count' } },
}

function attached(addOnVersion: AddOnVersion, more: Partial<AttachedAddOn> = {}): AttachedAddOn {
  return { id: 'att-1', addOnVersion, quantity: 1, since: at('2024-03-10'), until: at('2024-03-20'), ...more }
}

const day = (text: string) => ({ start: at(text), end: at(`${text}T12:00:00Z`) })

describe('a metered feature', () => {
  test('that only an add-on grants is metered and billed as the add-on says', () => {
    const subscription = { ...subscribe(), addOns: [attached(EXPORTS)] }
    expect(meteredOffer(subscription, TEAM, 'exports')).toMatchObject({
      version: EXPORTS,
      meter: { aggregation: 'max' },
      features: [{ allowance: '50' }],
      price: { slug: 'exports' },
    })
    expect(meteredOffer(subscription, TEAM, 'calls')).toBeNull()
  })

  test('that the plan grants too keeps the plan’s meter and price', () => {
    const subscription = { ...subscribe({ planVersion: METERED, cadence: YEARLY }), addOns: [attached(MORE_CALLS)] }
    const offer = meteredOffer(subscription, METERED, 'calls')
    expect(offer).toMatchObject({ version: METERED, meter: { aggregation: 'sum' }, price: { slug: 'calls' } })
    expect(offer?.features).toHaveLength(2)
  })

  test.each([
    ['before it is attached', '2024-03-09', false],
    ['when it is attached', '2024-03-10', true],
    ['on its last day', '2024-03-19', true],
    ['when it has ended', '2024-03-20', false],
  ])('of an add-on, %s', (_, text, isGranted) => {
    const subscription = { ...subscribe(), addOns: [attached(EXPORTS)] }
    expect(meteredOffer(subscription, TEAM, 'exports', day(text)) !== null).toBe(isGranted)
  })

  test('of a one-off has no period in which it could count', () => {
    const oneOff = { ...EXPORTS, addOn: { ...EXPORTS.addOn, recurrence: 'one_off' as const } }
    const subscription = { ...subscribe(), addOns: [attached(oneOff)] }
    expect(meteredOffer(subscription, TEAM, 'exports')).toBeNull()
    expect(grantedMeters(subscription)).toEqual([])
  })

  test('is counted anew as its price recurs, wherever that comes from', () => {
    const prices = { exports: { ...perExport, planCadences: [YEARLY] } }
    const yearly = { ...EXPORTS, addOn: { ...EXPORTS.addOn, prices } }
    const subscription = { ...subscribe({ planVersion: METERED, cadence: YEARLY }), addOns: [attached(yearly)] }
    expect(featureCadence(subscription, METERED, 'exports')).toEqual(MONTHLY)
    expect(featureCadence({ ...subscription, addOns: [attached(MORE_CALLS)] }, TEAM, 'calls')).toEqual(YEARLY)
  })

  test('is granted by the plan and by every recurring add-on', () => {
    const addOns = [attached(EXPORTS), attached(MORE_CALLS)]
    expect(grantedMeters({ ...subscribe({ planVersion: METERED, cadence: YEARLY }), addOns })).toEqual([
      'calls',
      'exports',
    ])
  })
})
