import { type RebuildTotals, rebuildTotals } from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { liveWithUsage, usageLives } from '../harness/usage-life.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

async function rebuilt(environmentId: string, options: RebuildTotals) {
  const found = []
  const context = { ...api.engine, environmentId, actor: 'test', reason: null }
  for await (const { features } of rebuildTotals(context, options)) found.push(...features)
  return {
    differences: found.flatMap(({ differences }) => differences),
    events: found.reduce((sum, { events }) => sum + events, 0),
    unplaced: found.reduce((sum, { unplaced }) => sum + unplaced, 0),
  }
}

/** All that totals hold but those that count nothing any more. */
async function storedTotals(environmentId: string) {
  return api.connection.wire.sendNamed(
    `select * from usage_totals where environment_id = $1 and event_count > 0
      order by feature_slug, period_start, segment_start, group_key, subscription_id`,
    [environmentId],
  )
}

/** Some are gone, some count twice, and some are of nothing. */
async function damage(environmentId: string): Promise<void> {
  for (const statement of [
    `delete from usage_totals where environment_id = $1 and feature_slug in ('count', 'unique')`,
    `update usage_totals set event_count = event_count + 1, units = units + 0.5
      where environment_id = $1 and feature_slug in ('sum', 'avg', 'max', 'weighted')`,
    `insert into usage_totals (bucket, environment_id, customer_id, feature_slug, period_start, segment_start, group_key,
        subscription_id, aggregation, event_count, units)
      select bucket, environment_id, customer_id, feature_slug, period_start, segment_start, 'of nothing', subscription_id,
        'min', 7, 1
      from usage_totals where environment_id = $1 and feature_slug = 'min'`,
  ])
    await api.connection.wire.send(statement, [environmentId])
}

test('after any life of events the totals are what a rebuild counts, and it repairs those that are damaged', async () => {
  let events = 0
  await fc.assert(
    fc.asyncProperty(usageLives(fc), fc.boolean(), async (acts, archives) => {
      const { environmentId } = await liveWithUsage(api, acts, archives)
      const sound = await rebuilt(environmentId, { dryRun: true })
      expect(sound).toMatchObject({ differences: [], unplaced: 0 })
      events += sound.events
      const before = await storedTotals(environmentId)
      await damage(environmentId)
      const damaged = await storedTotals(environmentId)
      const found = await rebuilt(environmentId, { dryRun: true })
      expect(await storedTotals(environmentId)).toEqual(damaged)
      expect(await rebuilt(environmentId, { dryRun: false })).toEqual(found)
      expect(await storedTotals(environmentId)).toEqual(before)
      expect(found.differences.length > 0).toBe(JSON.stringify(damaged) !== JSON.stringify(before))
      expect((await rebuilt(environmentId, { dryRun: true })).differences).toEqual([])
    }),
    { numRuns: 12 },
  )
  expect(events).toBeGreaterThan(20)
}, 600_000)
