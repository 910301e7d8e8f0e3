import { type Catalog, type PriceTerms, parseDecimal } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { type Answers, NO_ANSWERS, plannedUse } from './answers.ts'
import { ANY_OTHER, featureControls } from './controls.ts'
import { countControls } from './count-controls.ts'
import { exampleCatalog } from './example-catalog.ts'
import { featuresOf, month, offered, year } from './samples.ts'

const features = featuresOf(exampleCatalog)
const plans = ['hobby', 'team', 'business'].map((slug) => offered(exampleCatalog, slug))

test('each metered feature is set once for all plans, with the bounds of all of them', () => {
  const controls = featureControls(plans, features)
  expect(controls.map(({ feature, cadence, isPerPeriod }) => [feature.name, cadence, isPerPeriod])).toEqual([
    ['API calls', month, true],
    ['Storage', month, false],
  ])
  const [calls] = controls[0]!.quantities
  // Hobby and Team include 1,000, Team's second tier begins at 10,000, Business includes 100,000.
  expect(calls).toMatchObject({ landmarks: ['1000', '10000', '100000'], initial: '15000', isWhole: true })
})

test('seats and quotas begin with what the smallest plan includes', () => {
  const controls = countControls(plans, features).map(({ feature, initial }) => [feature.name, initial])
  expect(controls).toEqual([
    ['Projects', 2],
    ['Editors', 3],
  ])
})

test('what nobody touched counts as it stands', () => {
  const answers: Answers = { ...NO_ANSWERS, quantities: { storage: '12.5' }, counts: { editor: 7 } }
  const use = plannedUse(featureControls(plans, features), countControls(plans, features), answers)
  expect(use).toEqual({
    metered: {
      'api-calls': { cadence: month, groups: [{ key: {}, units: parseDecimal('15000'), eventCount: null }] },
      storage: { cadence: month, groups: [{ key: {}, units: parseDecimal('12.5'), eventCount: null }] },
    },
    seats: { editor: 7 },
    quotas: { projects: 2 },
  })
})

function catalogWith(terms: PriceTerms, groupBy: string[] = []): Catalog {
  return {
    features: {
      usage: { type: 'metered', name: 'Usage', meter: { aggregation: 'sum', ...(groupBy.length > 0 && { groupBy }) } },
    },
    plans: {
      pro: {
        name: 'Pro',
        features: { usage: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
        prices: { usage: { feature: 'usage', cadence: year, terms: { USD: terms } } },
      },
    },
  }
}

function controlOf(terms: PriceTerms, groupBy: string[] = []) {
  const catalog = catalogWith(terms, groupBy)
  return featureControls([offered(catalog, 'pro', { cadence: year })], featuresOf(catalog))[0]!
}

test('a matrix is asked for by the values that it prices, and any other', () => {
  const cells = [
    { values: ['DE', 'sms'], unitAmount: '0.07' },
    { values: ['US', 'sms'], unitAmount: '0.01' },
  ]
  const dimensions = ['country', 'channel']
  const control = controlOf({ model: 'matrix', dimensions, cells, defaultUnitAmount: '0.1' }, dimensions)
  expect(control.properties.map(({ property, options }) => [property, options])).toEqual([
    ['country', ['DE', 'US', ANY_OTHER]],
    ['channel', ['sms', ANY_OTHER]],
  ])
  const answers = { ...NO_ANSWERS, properties: { 'usage:country': 'US' } }
  const { metered } = plannedUse([control], [], answers)
  expect(metered.usage?.groups.map(({ key }) => key)).toEqual([{ country: 'US', channel: 'sms' }])
})

test('each kind of token that some model prices has a slider of its own', () => {
  const models = {
    small: { input: '0.000003', output: '0.000015' },
    large: { input: '0.00001', cache_read: '0.000001' },
  }
  const control = controlOf({ model: 'model_cost', models }, ['model', 'tokenKind'])
  expect(control.quantities.map(({ label, key }) => [label, key])).toEqual([
    ['Input', { tokenKind: 'input' }],
    ['Output', { tokenKind: 'output' }],
    ['Cache read', { tokenKind: 'cache_read' }],
  ])
  expect(control.properties[0]?.options).toEqual(['small', 'large'])
})

test('a price that looks at single events asks how many there are', () => {
  expect(controlOf({ model: 'percentage', percent: '2.9' }).events).toBeNull()
  const control = controlOf({ model: 'percentage', percent: '2.9', fixedAmount: '0.30' })
  expect(control.quantities[0]?.unit).toEqual({ kind: 'money' })
  const { metered } = plannedUse([control], [], { ...NO_ANSWERS, quantities: { 'usage:events': '0' } })
  expect(metered.usage?.groups[0]?.eventCount).toBe(1)
})
