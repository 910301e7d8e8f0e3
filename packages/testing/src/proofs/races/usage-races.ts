import type { Round } from './arena.ts'
import { countDone, doneCalls, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** Usage counts once, and limits hold. */
export const USAGE_RACES: readonly Race[] = [
  {
    name: 'of many enforced reports for the last unit, one is accepted',
    run: async (arena, calls) => enforced(await arena.enter(), 'last', calls, 1),
  },
  {
    name: 'of many enforced reports for fifty units, fifty are accepted',
    run: async (arena, calls) => enforced(await arena.enter(), 'exports', calls, Math.min(calls, 50)),
  },
  {
    name: 'of many enforced reports for the last unit of a window, one is accepted',
    run: async (arena, calls) => enforced(await arena.enter(), 'bursts', calls, 1),
  },
  {
    name: 'of enforced reports and holds for a window no more pass than it takes, and what others report in it is counted',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      await round.subscribe('ada', 'tools')
      const event = (index: number) => {
        return { customerId: 'ada', featureSlug: 'builds', units: '1', idempotencyKey: `event-${index}` }
      }
      const enforce = (index: number) => round.call('reportOne', 'ada', { ...event(index), enforce: true })
      // One in four asks for nobody's leave; it brings its event twice.
      const uses = [
        enforce,
        enforce,
        (index: number) => round.call('holdUsage', 'ada', { ...event(index), expiresInSeconds: 3600 }),
        (index: number) => round.call('reportUsage', 'ada', [event(index), event(index)]),
      ]
      const called = times(calls, (index) => (uses[index % 4] as (typeof uses)[number])(index))
      const results = await round.race(called)
      const done = doneCalls(called, results)
      const asking = done.filter(({ call }) => call.use !== 'reportUsage').length
      const [after] = await round.race([round.call('checkUsage', 'ada', { ...event(0), units: '0' })])
      const used = after?.kind === 'done' ? usedIn(after.value) : []
      const reported = done.length - asking
      return [
        ...unexpected(results, ['usage.limit_reached']),
        ...expectCount('in the window of 5 hours', used[0] ?? 0, asking + reported),
        ...expectCount('in the window of a week', used[1] ?? 0, asking + reported),
        ...(asking <= 40 ? [] : [`${asking} passed where 40 fit`]),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'an event that many callers report counts once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      await round.subscribe('ada', 'team')
      const event = { customerId: 'ada', featureSlug: 'calls', units: '7', idempotencyKey: 'one' }
      const results = await round.race(times(calls, () => round.call('reportUsage', 'ada', [event])))
      const statuses = results.map((result) => (result.kind === 'done' ? statusesIn(result.value)[0] : result.kind))
      return [
        ...expectCount('accepted', statuses.filter((status) => status === 'accepted').length, 1),
        ...expectCount('duplicate', statuses.filter((status) => status === 'duplicate').length, calls - 1),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'batches that overlap count each event once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      for (const name of ['ada', 'bob', 'cyd']) {
        await round.customer(name)
        await round.subscribe(name, 'team')
      }
      const batch = (index: number) =>
        times(12, (place) => {
          // Neighbours share events, and name the customers in different orders.
          const number = index * 6 + place
          const customerId = ['ada', 'bob', 'cyd'][number % 3] as string
          return { customerId, featureSlug: 'calls', units: '1', idempotencyKey: `event-${number}` }
        })
      const shuffled = (index: number) => (index % 2 === 0 ? batch(index) : batch(index).reverse())
      const results = await round.race(times(calls, (index) => round.call('reportUsage', null, shuffled(index))))
      const accepted = results.flatMap((result) => (result.kind === 'done' ? statusesIn(result.value) : []))
      return [
        ...unexpected(results, []),
        ...expectCount('accepted', accepted.filter((status) => status === 'accepted').length, (calls - 1) * 6 + 12),
        ...(await round.violations()),
      ]
    },
  },
]

async function enforced(round: Round, featureSlug: string, calls: number, accepted: number): Promise<string[]> {
  await round.customer('ada')
  await round.subscribe('ada', 'tools')
  const report = (index: number) => {
    const event = { customerId: 'ada', featureSlug, units: '1', idempotencyKey: `event-${index}`, enforce: true }
    return round.call('reportOne', 'ada', event)
  }
  const results = await round.race(times(calls, report))
  return [
    ...unexpected(results, ['usage.limit_reached']),
    ...expectCount('accepted', countDone(results), accepted),
    ...(await round.violations()),
  ]
}

/** What the windows have taken, the shortest first. */
function usedIn(value: unknown): number[] {
  return (value as { windows: { used: string }[] }).windows.map(({ used }) => Number(used))
}

function statusesIn(value: unknown): string[] {
  return (value as { status: string }[]).map(({ status }) => status)
}
