import type { Instant } from '@tallywright/domain'
import type { Reading } from '../invariants/books.ts'
import { rowsOf } from '../invariants/books.ts'
import { digestsOf } from '../invoice-digests.ts'
import type { Arena, Round } from './arena.ts'
import { makeCall, type RaceCall } from './calls.ts'

/** A change of a subscription that a race made, and when. */
export interface MadeChange {
  readonly at: Instant
  readonly use: RaceCall['use']
  /** Without the subscription. */
  readonly input: object
}

/**
 * Makes the changes one after another, each at its instant, in an environment where nobody else is, and says how what came
 * of it differs from the race. `begin` makes ada's subscription and returns its id.
 */
export async function differencesFromReplay(
  { opened, enter }: Arena,
  raced: Reading,
  begin: (round: Round) => Promise<string>,
  changes: readonly MadeChange[],
): Promise<string[]> {
  const round = await enter()
  const subscriptionId = await begin(round)
  const found: string[] = []
  for (const { at, use, input } of changes) {
    opened.clock.wall = at
    const result = await makeCall(round.context, round.call(use, 'ada', { ...input, subscriptionId }))
    if (result.kind !== 'done') found.push(`${use} ${JSON.stringify(input)}, made again: ${JSON.stringify(result)}`)
  }
  const [there, here] = [await standOf(raced), await standOf(await round.read())]
  return [...found, ...there.filter((text) => !here.includes(text)), ...here.filter((text) => !there.includes(text))]
}

/** All that was charged, waits to be charged, or is left in wallets. */
async function standOf(reading: Reading): Promise<string[]> {
  const waiting = pendingLines(reading).map(({ description, servicePeriod: { start, end }, quantity, amount }) => {
    return `waiting: ${quantity} ${description}, ${start} to ${end}: ${amount.amount}`
  })
  return [...digestsOf(reading), ...waiting.toSorted(), `in wallets: ${await inWallets(reading)}`]
}

export function pendingLines({ subscriptions }: Reading) {
  return subscriptions.flatMap(({ pending }) => pending)
}

/** In minor units of the one currency that there is. */
export async function inWallets(reading: Reading): Promise<bigint> {
  const [row] = await rowsOf<{ sum: string }>(
    reading,
    'select coalesce(sum(balance), 0)::bigint::text as sum from wallets where environment_id = :environment',
  )
  return BigInt(row?.sum ?? 0)
}
