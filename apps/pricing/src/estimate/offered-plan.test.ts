import { expect, test } from 'vitest'
import { exampleCatalog } from './example-catalog.ts'
import { cadencesOf, currenciesOf, offerPlan, planVersions } from './offered-plan.ts'
import { month, overTheWire, year } from './samples.ts'
import { savingPercent } from './savings.ts'

const { plans } = overTheWire(exampleCatalog)
const versions = planVersions(plans)
const [hobby, team] = [versions[0]!, versions[1]!]

test('plans stand in the order of their group, whatever the order they were made in', () => {
  const shuffled = planVersions([plans[1]!, plans[2]!, plans[0]!])
  expect(shuffled.map(({ planSlug }) => planSlug)).toEqual(['hobby', 'team', 'business'])
})

test('plans without a group come last', () => {
  const [alone, ...others] = plans
  const ordered = planVersions([...others, { ...alone!, slug: 'alone', group: null }])
  expect(ordered.map(({ planSlug }) => planSlug)).toEqual(['hobby', 'team', 'alone'])
})

test('a plan arrives as it was defined, with the meters of its features', () => {
  expect(team.plan).toMatchObject(exampleCatalog.plans.team)
  expect(team.meters).toEqual({
    'api-calls': exampleCatalog.features['api-calls'].meter,
    storage: exampleCatalog.features.storage.meter,
  })
})

test('what can be chosen is what the plans are offered in', () => {
  expect(cadencesOf(versions)).toEqual([month, year])
  expect(currenciesOf(versions)).toEqual(['USD', 'EUR'])
})

test('a plan is shown as chosen where it is offered so, else as it is offered first', () => {
  const week = { unit: 'week', count: 1 } as const
  expect(offerPlan(team, { cadence: year, currency: 'EUR' })).toMatchObject({ cadence: year, currency: 'EUR' })
  expect(offerPlan(team, { cadence: week, currency: 'JPY' })).toMatchObject({ cadence: month, currency: 'USD' })
  expect(offerPlan(hobby, { cadence: week, currency: 'JPY' })).toMatchObject({ cadence: month, currency: 'JPY' })
})

test.each([
  // Team 200 for 12 × 20, Business 990 for 12 × 99
  ['yearly', { cadence: year, currency: 'USD' }, 16],
  ['monthly', { cadence: month, currency: 'USD' }, null],
  ['in a currency that nobody sells in', { cadence: year, currency: 'JPY' }, null],
])('what paying %s saves at most is told in whole percent, rounded down', (_, choice, percent) => {
  expect(savingPercent(versions, choice, month)).toBe(percent)
})
