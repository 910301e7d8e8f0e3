import { bucketOfId, DAY, lengthOf } from '@tallywright/domain'
import type { Answer, TestApi } from '../../harness/test-api.ts'
import { type CustomerRef, type Reading, readBooks } from '../invariants/books.ts'
import { violationsOf } from '../invariants.ts'
import { digestsOf, digestText } from '../invoice-digests.ts'
import type { Attempt } from './attempt.ts'
import { propose } from './commands.ts'
import { proposeInYears } from './commands-of-years.ts'
import { staleMemory } from './stale-memory.ts'
import { surroundingsOfMonths, surroundingsOfYears } from './surroundings.ts'
import { openWorld, type World } from './world.ts'

/** With how many customers, and how long: so many commands over some months, or until so many years have passed. */
export type SimulationSize = { readonly customers: number } & ({ readonly steps: number } | { readonly years: number })

export interface Simulated {
  /** What was done, by procedure and answer: `subscriptions.create ok`. */
  readonly counts: Readonly<Record<string, number>>
  /** Of every invoice with its lines, whatever their ids are: the same for the same seed. */
  readonly digest: string
  readonly invoices: number
  /** How long its subscriptions lived on its clock, all together. */
  readonly subscriptionDays: number
}

/** What was found wrong, and with which commands up to there. */
class Contradiction extends Error {
  override readonly name = 'Contradiction'

  constructor(seed: string, found: readonly string[], attempts: readonly Attempt[]) {
    const trail = attempts.map(({ path, input }, index) => `${index}. ${path} ${JSON.stringify(input)}`)
    super([`seed ${seed}, step ${attempts.length - 1}:`, ...found, 'after', ...trail.slice(-12)].join('\n'))
  }
}

/** So often all customers are looked at, though the command was about one. */
const STEPS_PER_WHOLE_LOOK = 20

/**
 * Lives through a world of random commands. After each of them it looks at the customers that it was about; at all of them
 * when a clock reached the end of a period or another deadline, now and then, and at the end.
 */
export async function simulate(api: TestApi, seed: string, size: SimulationSize): Promise<Simulated> {
  const isOfYears = 'years' in size
  const world = await openWorld(api, seed, size.customers, isOfYears ? surroundingsOfYears : surroundingsOfMonths)
  const counts = new Map<string, number>()
  const attempts: Attempt[] = []
  const issued = new Map<string, string>()
  const began = await world.now()
  const next = isOfYears ? proposeInYears : propose
  const isOver = async () =>
    'years' in size ? (await world.now()) >= began + size.years * 365 * DAY : attempts.length >= size.steps
  const look = async (customers: readonly CustomerRef[], earlier: readonly string[]) => {
    const reading = await readBooks({ ...world.books, ...(customers.length < world.refs.length && { customers }) })
    const found = [...earlier, ...(await violationsOf(reading)), ...changedInvoices(reading, issued)]
    if (found.length > 0) throw new Contradiction(seed, found, attempts)
    return reading
  }
  let following: Attempt | undefined
  while (!(await isOver())) {
    const attempt = following ?? (await next(world, attempts.length))
    following = attempt.andThen
    attempts.push(attempt)
    const touched = touchedBy(world, attempt)
    const { answer, found } = await tryOut(world, attempt, touched)
    const outcome = `${attempt.path} ${answer.error?.code ?? 'ok'}`
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    if (following !== undefined && found.length === 0) continue
    const isWhole = attempts.length % STEPS_PER_WHOLE_LOOK === 0 || reachedDeadlines(answer)
    await look(isWhole ? world.refs : touched, isWhole ? [...found, ...(await staleMemory(world))] : found)
  }
  const last = await look(world.refs, [])
  return {
    counts: Object.fromEntries([...counts].sort()),
    digest: digestText(digestsOf(last)),
    invoices: issued.size,
    subscriptionDays: daysLived(last, began),
  }
}

function reachedDeadlines({ data }: Answer): boolean {
  const { deadlines = [] } = (data ?? {}) as { deadlines?: readonly object[] }
  return deadlines.length > 0
}

const ID = /\b(?:cus|sub|inv|pay)_[0-9a-z]{24}\b/g
const KINDS = ['customer', 'subscription', 'invoice', 'payment'] as const

/**
 * The customers that a command names, by what we or they call themselves, or by something of theirs; their ids hold
 * their bucket. One that names nobody is about all.
 */
function touchedBy({ customers, refs }: World, { input }: Attempt): readonly CustomerRef[] {
  const text = JSON.stringify(input)
  const buckets = new Set((text.match(ID) ?? []).flatMap((id) => KINDS.map((kind) => bucketOfId(kind, id))))
  const named = refs.filter((_, index) => text.includes(`"${customers[index]}"`))
  for (const { bucket } of named) buckets.add(bucket)
  const touched = refs.filter(({ bucket }) => buckets.has(bucket))
  return touched.length > 0 ? touched : refs
}

/** Refused, and known to be: an attempt at payment was made, or a cap was reached and holds the subscription from now on. */
const LEAVE_A_TRACE = ['plan_change.payment_failed', 'top_up.payment_failed', 'subscription.parked']

/** A refused command changes nothing, an accepted one is repeated by its key without a second effect. */
async function tryOut(
  world: World,
  { path, input }: Attempt,
  touched: readonly CustomerRef[],
): Promise<{ answer: Answer; found: string[] }> {
  const { tell, newName, chance, fingerprint } = world
  const key = newName()
  const before = await fingerprint(touched)
  const answer = await tell(path, input, key)
  const found: string[] = []
  if (answer.status >= 500) found.push(`${path}: ${answer.text}`)
  const isRefused = answer.error !== undefined && !LEAVE_A_TRACE.includes(answer.error.code)
  if (isRefused && (await fingerprint(touched)) !== before) found.push(`${path}: refused, and changed something`)
  if (answer.error === undefined && chance.happens(25)) {
    const after = await fingerprint(touched)
    const again = await tell(path, input, key)
    if ((await fingerprint(touched)) !== after) found.push(`${path}: had a second effect with the same key`)
    if (again.text !== answer.text && !path.startsWith('usage.'))
      found.push(`${path}: answered ${answer.text}, again ${again.text}`)
  }
  return { answer, found }
}

/** Lines, totals and numbers of an invoice are final once it is issued; a draft is computed again. */
function changedInvoices({ invoices }: Reading, issued: Map<string, string>): string[] {
  const found: string[] = []
  for (const { row, lines } of invoices.filter(({ row }) => row.status !== 'draft')) {
    const { id, series, number, total, cause, customer } = row
    const text = digestText({ series, number, total, cause, customer, lines })
    if ((issued.get(id) ?? text) !== text) found.push(`an issued invoice changed: ${id}`)
    issued.set(id, text)
  }
  return found
}

/**
 * Whole days in which a subscription was billed, from where the world or it began, whichever was later: without what was
 * skipped, because it was paused or unpaid, and what was never paid for at all.
 */
function daysLived({ subscriptions, nowOf }: Reading, began: number): number {
  return subscriptions.reduce((days, { subscription: { lifecycle, startedAt, customerId }, skipped }) => {
    if (lifecycle.state === 'expired' || lifecycle.state === 'scheduled') return days
    const end = lifecycle.state === 'canceled' ? lifecycle.canceledAt : nowOf(customerId)
    const lived = skipped.reduce((rest, time) => rest - lengthOf(time), end - Math.max(startedAt, began))
    return days + Math.max(0, Math.floor(lived / DAY))
  }, 0)
}
