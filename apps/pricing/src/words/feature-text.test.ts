import { expect, test } from 'vitest'
import { exampleCatalog } from '../estimate/example-catalog.ts'
import { featuresOf, offered, year } from '../estimate/samples.ts'
import { baseText, planFacts } from './feature-text.ts'

const features = featuresOf(exampleCatalog)

function told(slug: string, choice = {}): string[] {
  return planFacts(offered(exampleCatalog, slug, choice), features).map(({ name, detail, prices }) => {
    const rows = prices?.rows.map(({ scope, price }) => (scope === null ? price : `${scope} ${price}`)) ?? []
    return [name, detail, ...rows].filter((part) => part !== null).join(' · ')
  })
}

test('a plan tells what it includes and what more of it costs', () => {
  expect(told('hobby')).toEqual(['API calls · Up to 1,000 calls a month', 'Projects · Up to 2 projects'])
  expect(told('team')).toEqual([
    'API calls · 1,000 calls a month included, then · First 10,000 calls $0.002 per call · Above 10,000 $0.001 per call',
    'Storage · 10 GB included, then · $0.085 per GB a month',
    'Editors · 3 editors included, then · $8.00 per editor a month',
    'Projects · 10 projects included, then · $1.25 per project a month',
  ])
  expect(told('business')).toContain('Single sign-on')
})

test.each([
  ['hobby', {}, 'Free of charge'],
  ['team', {}, '$20.00 per month'],
  ['team', { cadence: year, currency: 'EUR' }, '€190.00 per year'],
])('the base price of %s, %j, is %s', (slug, choice, text) => {
  expect(baseText(offered(exampleCatalog, slug, choice), features)).toBe(text)
})
