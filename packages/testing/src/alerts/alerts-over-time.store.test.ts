import { addMilliseconds, HOUR } from '@tallywright/domain'
import { archiveFeature, changePlan, deleteAlert, grantUnits, rebuildTotals, reportUsage } from '@tallywright/engine'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { absolute, after, JANUARY, newAlertWorld, ofCalls, percent } from './alert-world.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

const newWorld = () => newAlertWorld(opened)
const month = { unit: 'month', count: 1 } as const
const FEBRUARY = { start: JANUARY.end, end: '2026-03-01T00:00:00Z' }

describe('a look that comes after the period has ended', () => {
  test('tells what was reached in it, and what is reached in the next', async () => {
    const { alert, use, work, told } = await newWorld()
    await alert({ ...ofCalls, ...percent('80') })
    await alert({ metric: 'spend', currency: 'USD', ...absolute('500') })
    opened.clock.wall = addMilliseconds(after(31), -HOUR)
    // 150 calls: (150 − 100) × 0.10 = 5.00.
    await use('150')
    opened.clock.wall = addMilliseconds(after(31), HOUR)
    await use('160')
    await work()
    expect((await told()).map(({ value, period }) => [value, period.start, period.end])).toEqual([
      ...[
        ['150', JANUARY.start, JANUARY.end],
        ['160', FEBRUARY.start, FEBRUARY.end],
      ],
      ...[
        ['500', JANUARY.start, JANUARY.end],
        ['600', FEBRUARY.start, FEBRUARY.end],
      ],
    ])
  })

  test('tells of a wallet what stands now, with the grants that came meanwhile', async () => {
    const { alert, use, work, told, context, request } = await newWorld()
    const grant = async () =>
      valueIn(await grantUnits(context, { customerId: 'ada', unit: 'credit', amount: '100' }, request()))
    await grant()
    await alert({ metric: 'balance', unit: 'credit', ...absolute('40') })
    await work()
    await use('40', 'tokens')
    opened.clock.wall = after(1)
    await grant()
    await work()
    expect(await told()).toEqual([])
  })
})

test('totals that a rebuild repairs are compared with the alerts', async () => {
  const { alert, use, work, told, context, customerId } = await newWorld()
  await alert({ ...ofCalls, ...absolute('100') })
  await use('120')
  await opened.connection.wire.send('update usage_totals set units = 20 where environment_id = $1', [
    context.environmentId,
  ])
  await work()
  expect(await told()).toEqual([])
  for await (const { features } of rebuildTotals(context, { customerId, dryRun: false })) {
    expect(features).toHaveLength(1)
  }
  await work()
  expect(await told()).toMatchObject([{ value: '120' }])
})

test('a look that comes after the billing schedule has begun again tells what is reached in the new one', async () => {
  const { alert, work, told, context, request, subscribe } = await newWorld()
  const { subscriptionId } = await subscribe('yan', 'yearly')
  await alert({ ...ofCalls, ...absolute('40') })
  const use = (units: string) =>
    reportUsage(context, [{ customerId: 'yan', featureSlug: 'calls', units, idempotencyKey: units }])
  opened.clock.wall = after(180)
  await work()
  // Included by then: 100 × 180 / 365.
  await use('45')
  opened.clock.wall = after(181)
  const target = { subscriptionId, planSlug: 'team', cadence: month, behavior: 'restart' } as const
  valueIn(await changePlan(context, target, request('yan')))
  await use('46')
  await work()
  expect(await told('yan')).toMatchObject([
    { value: '46', period: { start: '2026-07-01T00:00:00Z', end: '2026-08-01T00:00:00Z' } },
  ])
})

describe('an alert that is made within a period', () => {
  test('is told of what was used before: of one customer at once, of all when something of theirs changes', async () => {
    const { alert, use, work, told } = await newWorld()
    await use('50')
    const { id: ofAll } = await alert({ ...ofCalls, ...absolute('40') })
    const { id: ofOne } = await alert({ ...ofCalls, ...absolute('60'), customerId: 'ada' })
    await work()
    expect((await told()).map((each) => each.alert.id)).toEqual([ofAll])
    await use('10')
    await work()
    expect((await told()).map((each) => each.alert.id)).toEqual([ofAll, ofOne])
    const { id: ofAllAgain } = await alert({ ...ofCalls, ...absolute('30') })
    await work()
    expect(await told()).toHaveLength(2)
    await use('1')
    await work()
    expect((await told())[2]).toMatchObject({ value: '61', alert: { id: ofAllAgain } })
  })

  test('in the place of one that was told and deleted is told anew', async () => {
    const { alert, use, work, told, context, request } = await newWorld()
    const { id: alertId } = await alert({ ...ofCalls, ...absolute('40'), customerId: 'ada' })
    await use('50')
    await work()
    valueIn(await deleteAlert(context, { alertId }, request()))
    const { id: again } = await alert({ ...ofCalls, ...absolute('45'), customerId: 'ada' })
    await work()
    expect((await told()).map((each) => each.alert.id)).toEqual([alertId, again])
  })

  test('of what nobody uses, or the plan does not give, is told nothing of and holds nothing up', async () => {
    const { alert, use, work, told, context, request, subscribe } = await newWorld()
    await subscribe('yan', 'yearly')
    await alert({ metric: 'usage', featureSlug: 'tokens', ...absolute('1') })
    await alert({ metric: 'usage', featureSlug: 'projects', ...percent('50') })
    await alert({ ...ofCalls, ...absolute('40') })
    await use('50')
    const event = { customerId: 'yan', featureSlug: 'calls', units: '50', idempotencyKey: 'yan' }
    await reportUsage(context, [event])
    await work()
    expect([await told(), await told('yan')]).toMatchObject([[{ value: '50' }], [{ value: '50' }]])
    valueIn(await archiveFeature(context, { featureSlug: 'tokens' }, request(null)))
    await use('1')
    await work()
    expect(await told()).toHaveLength(1)
  })
})
