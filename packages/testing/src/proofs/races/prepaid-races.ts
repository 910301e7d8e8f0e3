import { addMilliseconds, DAY, HOUR, instantToIso, SECOND } from '@tallywright/domain'
import { grantUnits, holdUsage } from '@tallywright/engine'
import { valueIn } from '../../harness/test-engine.ts'
import { rowsOf } from '../invariants/books.ts'
import { type Arena, type Round, START } from './arena.ts'
import type { RaceCall, RaceResult } from './calls.ts'
import { countDone, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'
import { balanceIn, expiredIn, watched } from './watched-wallets.ts'

/** A day after the start, when the race is run, the grants that end in its morning are due. */
const MORNING = instantToIso(addMilliseconds(START, 12 * HOUR))
const ofAda = { customerId: 'ada', unit: 'token' }

/** Use that is paid from a wallet draws what it costs, and what is held is nobody else's. */
export const PREPAID_RACES: readonly Race[] = [
  {
    name: 'of use, limits, holds, debits, grants and expiries of one wallet each counts once, and its balance is its ledger at every commit',
    run: async (arena, calls) => {
      const round = await prepaidRound(arena, 400)
      for (const units of [300, 500]) await give(round, units, MORNING)
      const holds = await heldBefore(round, Math.ceil(calls / 10))
      const made = times(calls, (index): RaceCall => {
        const event = { customerId: 'ada', units: '1', idempotencyKey: `event-${index}` }
        const hold = holds[Math.floor(index / 10)] ?? ''
        switch (index % 10) {
          case 0:
            return round.call('settleUsage', 'ada', { holdId: hold, units: '2' })
          case 1:
            return round.call('grantUnits', 'ada', { ...ofAda, amount: '3' })
          case 2:
            return round.call('adjustWallet', 'ada', { ...ofAda, amount: '-4' })
          case 3:
            return round.call('runDueWork', null, {})
          case 4:
          case 5:
            return round.call('reportOne', 'ada', { ...event, featureSlug: 'images', enforce: true })
          case 6:
            return round.call('holdUsage', 'ada', { ...event, featureSlug: 'words', expiresInSeconds: 3600 })
          default:
            // Each of a group of its own, so that no total holds the others back.
            return round.call('reportUsage', null, [
              { ...event, featureSlug: 'words', properties: { model: `model-${index}` } },
            ])
        }
      })
      const { results, seen } = await watched(arena, round, () => round.race(made))
      const done = (use: RaceCall['use']) =>
        made.filter((call, index) => call.use === use && results[index]?.kind === 'done').length
      // Words cost 2, images 5, and each hold was settled with 2 words; what was drawn, expired and is left is all that came.
      const words = done('reportUsage') + 2 * done('settleUsage')
      const use = 2 * words + 5 * done('reportOne')
      const came = 400 + 800 + 3 * done('grantUnits') - 4 * done('adjustWallet')
      const { drawn, uncovered } = await drawnIn(round, arena)
      return [
        ...unexpected(results, ['usage.limit_reached', 'wallet.insufficient_balance']),
        ...seen,
        ...expectCount('settled', done('settleUsage'), holds.length),
        ...expectCount('drawn and not covered', drawn + uncovered, use),
        ...expectCount('balance', await balanceIn(round, arena), came - drawn - (await expiredIn(round, arena))),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'of many enforced reports for the last credits, as many are accepted as they pay for',
    run: async (arena, calls) => {
      const round = await prepaidRound(arena, 24)
      const report = (index: number) => {
        const event = {
          customerId: 'ada',
          featureSlug: 'images',
          units: '1',
          idempotencyKey: `event-${index}`,
          enforce: true,
        }
        return round.call('reportOne', 'ada', event)
      }
      const results = await round.race(times(calls, report))
      return [
        ...unexpected(results, ['usage.limit_reached']),
        ...expectCount('accepted', countDone(results), 4),
        ...expectCount('balance', await balanceIn(round, arena), 4),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'of many holds for the last unit, one is given',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      await round.subscribe('ada', 'tools')
      const hold = (index: number) => round.call('holdUsage', 'ada', holdOf('last', `hold-${index}`))
      const results = await round.race(times(calls, hold))
      return [
        ...unexpected(results, ['usage.limit_reached']),
        ...expectCount('given', countDone(results), 1),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'a hold that is settled and released by many at the same time is one of them, once',
    run: async (arena, calls) => {
      const round = await prepaidRound(arena, 100)
      const [holdId = ''] = await heldBefore(round, 1)
      const made = times(calls, (index) =>
        index % 2 === 0
          ? round.call('settleUsage', 'ada', { holdId, units: '3' })
          : round.call('releaseUsage', 'ada', { holdId }),
      )
      const results = await round.race(made)
      const settled = made.some((call, index) => call.use === 'settleUsage' && isDone(results[index]))
      const released = made.some((call, index) => call.use === 'releaseUsage' && isDone(results[index]))
      return [
        ...unexpected(results, ['usage.hold_closed']),
        ...(settled === released ? [`settled ${settled}, released ${released}`] : []),
        ...expectCount('balance', await balanceIn(round, arena), settled ? 94 : 100),
        ...(await round.violations()),
      ]
    },
  },
]

function isDone(result: RaceResult | undefined): boolean {
  return result?.kind === 'done'
}

async function prepaidRound(arena: Arena, tokens: number): Promise<Round> {
  const round = await arena.enter()
  await round.customer('ada')
  await round.subscribe('ada', 'prepaid')
  await give(round, tokens)
  return round
}

async function give({ context, request }: Round, units: number, expiresAt?: string): Promise<void> {
  const grant = { ...ofAda, amount: String(units), ...(expiresAt === undefined ? {} : { expiresAt }) }
  valueIn(await grantUnits(context, grant, request('ada')).then(({ outcome }) => outcome))
}

function holdOf(featureSlug: string, idempotencyKey: string) {
  return { customerId: 'ada', featureSlug, units: '1', idempotencyKey, expiresInSeconds: (2 * DAY) / SECOND }
}

/** Held before the race, and not over in it. */
async function heldBefore({ context }: Round, count: number): Promise<string[]> {
  const holds: string[] = []
  for (let index = 0; index < count; index++) {
    holds.push(valueIn(await holdUsage(context, holdOf('words', `held-${index}`))).id)
  }
  return holds
}

async function drawnIn({ context }: Round, { opened }: Arena): Promise<{ drawn: number; uncovered: number }> {
  const { store, environmentId } = context
  const [row] = await rowsOf<{ drawn: string; uncovered: string }>(
    { connection: opened.connection, store, environmentId },
    'select sum(drawn)::text as drawn, sum(uncovered)::text as uncovered from usage_draws where :theirs',
  )
  return { drawn: Number(row?.drawn), uncovered: Number(row?.uncovered) }
}
