import { addMilliseconds, DAY, HOUR, instantToIso } from '@tallywright/domain'
import { buyTopUp, grantUnits, setAutoTopUp } from '@tallywright/engine'
import { valueIn } from '../../harness/test-engine.ts'
import { type Round, START } from './arena.ts'
import { paymentsIn } from './books-of-round.ts'
import type { RaceCall, RaceResult } from './calls.ts'
import { expectCount, failuresIn, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'
import { balanceIn, expiredIn, watched } from './watched-wallets.ts'

const ofAda = { customerId: 'ada', unit: 'token' }

/** A day after the start, when the race is run, the grants that end in its morning are due. */
const MORNING = instantToIso(addMilliseconds(START, 12 * HOUR))
/** A payment that takes days has come by then. */
const AFTERWARDS = addMilliseconds(START, 10 * DAY)

/** A wallet holds what came into it less what went, and is filled once. */
export const WALLET_RACES: readonly Race[] = [
  {
    name: 'of debits, grants, expiries and top-ups of one wallet each counts once, and its balance is its ledger at every commit',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      await give(round, 200)
      for (const units of [300, 400, 500]) await give(round, units, MORNING)
      const made = times(calls, (index): RaceCall => {
        if (index % 10 === 9) return round.call('runDueWork', null, {})
        if (index % 10 === 3) return round.call('buyTopUp', 'ada', { ...ofAda, amount: '100' })
        if (index % 5 === 1) return round.call('grantUnits', 'ada', { ...ofAda, amount: '3' })
        return round.call('adjustWallet', 'ada', { ...ofAda, amount: '-40' })
      })
      const { results, seen } = await watched(arena, round, () => round.race(made))
      const drained = await drain(round)
      const done = (use: RaceCall['use']) =>
        made.filter((call, index) => call.use === use && results[index]?.kind === 'done').length
      // What expired is gone, whoever came first: at the time of the race none of it could be drawn any more.
      const left = 200 + 100 * done('buyTopUp') + 3 * done('grantUnits') - 40 * done('adjustWallet')
      const balance = await balanceIn(round, arena)
      return [
        ...unexpected(results, ['wallet.insufficient_balance']),
        ...failuresIn([...results.filter((_, index) => made[index]?.use === 'runDueWork'), ...drained]),
        ...seen,
        ...expectCount('top-ups', done('buyTopUp'), made.filter(({ use }) => use === 'buyTopUp').length),
        ...expectCount('balance', balance, left),
        ...expectCount('expired', await expiredIn(round, arena), 1200),
        ...(await round.violations()),
      ]
    },
  },
  ...(['succeeds', 'processing_then_succeeds', 'times_out_after_charging'] as const).map(
    (method): Race => ({
      callsInTests: 60,
      name: `of many movements below the threshold one top-up comes, by a payment that ${method}`,
      run: async (arena, calls) => {
        const round = await arena.enter()
        await round.customer('ada', method)
        await give(round, 100)
        const autoTopUp = { threshold: '100', amount: '1000', monthlyCap: '100000' }
        valueIn(await setAutoTopUp(round.context, { ...ofAda, autoTopUp }, round.request('ada')))
        const made = times(calls, (index): RaceCall => {
          if (index % 6 !== 5) return round.call('adjustWallet', 'ada', { ...ofAda, amount: '-1' })
          return { ...round.call('runDueWork', null, {}), afterMs: index * 5 }
        })
        const { results, seen } = await watched(arena, round, () => round.race(made))
        const drained = await drain(round)
        const debits = made.filter(({ use }) => use === 'adjustWallet').length
        return [
          ...unexpected(results, []),
          ...failuresIn([...results.filter((_, index) => made[index]?.use === 'runDueWork'), ...drained]),
          ...seen,
          ...expectCount('charges', (await round.charges()).length, 1),
          ...expectCount('balance', await balanceIn(round, arena), 1100 - debits),
          ...(await round.violations()),
        ]
      },
    }),
  ),
  {
    name: 'a top-up that is asked for many times with one Idempotency-Key is charged once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const order = { ...ofAda, amount: '500' }
      const made = times(calls, () => round.call('buyTopUp', 'ada', order, 'one-key'))
      const results = await round.race(made)
      const bought = results.flatMap((result) => (result.kind === 'done' ? [(result.value as { id: string }).id] : []))
      return [
        ...unexpected(results, ['idempotency.in_progress']),
        ...expectCount('top-ups', new Set(bought).size, 1),
        ...expectCount('charges', (await round.charges()).length, 1),
        ...expectCount('balance', await balanceIn(round, arena), 500),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'of a top-up that is spent and refunded at the same time no more goes back than is unspent',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      valueIn(
        await buyTopUp(round.context, { ...ofAda, amount: '1000' }, round.request('ada')).then(
          ({ outcome }) => outcome,
        ),
      )
      const [payment] = await paymentsIn(round)
      const made = times(calls, (index) =>
        index % 2 === 0
          ? round.call('adjustWallet', 'ada', { ...ofAda, amount: '-30' })
          : round.call('refundPayment', 'ada', { paymentId: payment?.id ?? '', amount: 20 }),
      )
      const { results, seen } = await watched(arena, round, () => round.race(made))
      const done = (use: RaceCall['use']) =>
        made.filter((call, index) => call.use === use && results[index]?.kind === 'done').length
      const left = 1000 - 30 * done('adjustWallet') - 20 * done('refundPayment')
      const [charge] = await round.charges()
      return [
        ...unexpected(results, ['wallet.insufficient_balance', 'top_up.not_refundable', 'invoice.payment_processing']),
        ...seen,
        ...expectCount('balance', await balanceIn(round, arena), left),
        ...expectCount('given back', charge?.refunded ?? 0n, BigInt(20 * done('refundPayment'))),
        ...(await round.violations()),
      ]
    },
  },
]

async function give({ context, request }: Round, units: number, expiresAt?: string): Promise<void> {
  const grant = { ...ofAda, amount: String(units), ...(expiresAt === undefined ? {} : { expiresAt }) }
  valueIn(await grantUnits(context, grant, request('ada')).then(({ outcome }) => outcome))
}

function drain(round: Round): Promise<RaceResult[]> {
  return round.race(
    times(2, () => round.call('runDueWork', null, {})),
    { wall: AFTERWARDS },
  )
}
