import type { Answer, TestApi } from '../../test-api.ts'
import { type Reading, readBooks } from '../invariants/books.ts'
import { violationsOf } from '../invariants.ts'
import { digestsOf, digestText } from '../invoice-digests.ts'
import { type Attempt, propose } from './commands.ts'
import { fingerprintOf, openWorld, type World } from './world.ts'

/** How long a simulation goes on, and with how many customers. */
export interface SimulationSize {
  readonly steps: number
  readonly customers: number
}

export interface Simulated {
  /** What was done, by procedure and answer: `subscriptions.create ok`. */
  readonly counts: Readonly<Record<string, number>>
  /** Of every invoice with its lines, whatever their ids: the same for the same seed. */
  readonly digest: string
  readonly invoices: number
}

/** What was found wrong, and with which commands up to there. */
class Contradiction extends Error {
  override readonly name = 'Contradiction'

  constructor(seed: string, step: number, found: readonly string[], attempts: readonly Attempt[]) {
    const trail = attempts.map(({ path, input }, index) => `${index}. ${path} ${JSON.stringify(input)}`)
    super([`seed ${seed}, step ${step}:`, ...found, 'after', ...trail.slice(-12)].join('\n'))
  }
}

/** Lives through a world of random commands and looks at all of it after each of them. */
export async function simulate(api: TestApi, seed: string, { steps, customers }: SimulationSize): Promise<Simulated> {
  const world = await openWorld(api, seed, customers)
  const counts = new Map<string, number>()
  const attempts: Attempt[] = []
  const issued = new Map<string, string>()
  for (let step = 0; step < steps; step++) {
    const attempt = await propose(world)
    attempts.push(attempt)
    const { answer, found } = await tryOut(world, attempt)
    const outcome = `${attempt.path} ${answer.error?.code ?? 'ok'}`
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    const reading = await readBooks(world.books)
    found.push(...(await violationsOf(reading)), ...changedInvoices(reading, issued))
    if (found.length > 0) throw new Contradiction(seed, step, found, attempts)
  }
  return {
    counts: Object.fromEntries([...counts].sort()),
    digest: digestText(digestsOf(await readBooks(world.books))),
    invoices: issued.size,
  }
}

/** A refused command changes nothing, an accepted one is repeated by its key without a second effect. */
async function tryOut(world: World, { path, input }: Attempt): Promise<{ answer: Answer; found: string[] }> {
  const { tell, books, newName, chance } = world
  const key = newName()
  const before = await fingerprintOf(books)
  const answer = await tell(path, input, key)
  const found: string[] = []
  if (answer.status >= 500) found.push(`${path}: ${answer.text}`)
  const isRefused = answer.error !== undefined && answer.error.code !== 'plan_change.payment_failed'
  if (isRefused && (await fingerprintOf(books)) !== before) found.push(`${path}: refused, and changed something`)
  if (answer.error === undefined && chance.happens(25))
    found.push(...(await repeated(world, { path, input }, key, answer)))
  return { answer, found }
}

async function repeated(
  { tell, books }: World,
  { path, input }: Attempt,
  key: string,
  first: Answer,
): Promise<string[]> {
  const before = await fingerprintOf(books)
  const again = await tell(path, input, key)
  const found = (await fingerprintOf(books)) === before ? [] : [`${path}: had a second effect with the same key`]
  if (path.startsWith('usage.')) return found
  return again.text === first.text ? found : [...found, `${path}: answered ${first.text}, again ${again.text}`]
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
