// A program: an application that reports usage and writes down what was acknowledged, in a file of its own that no crash of
// the server touches. What it does not know the outcome of it sends again, with the same key, until it knows.
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Tallywright, type TallywrightError } from '@tallywright/sdk'

export type WitnessOrder =
  | {
      readonly kind: 'start'
      readonly url: string
      readonly apiKey: string
      /** Gets a line for each event that was acknowledged. */
      readonly file: string
      readonly customers: readonly string[]
    }
  /** Kill -9 this process, in the moment in which the next event is acknowledged. */
  | { readonly kind: 'kill'; readonly pid: number }
  /** Begin no more events, and say when the outcome of all that were begun is known. */
  | { readonly kind: 'finish' }

/** To the parent, when it has finished. */
export interface WitnessReport {
  readonly acknowledged: number
  /** Events of which the first answer did not come. */
  readonly sentAgain: number
  /** Those among them that had been stored: the server was killed between its commit and its answer. */
  readonly storedUnheard: number
  /** Refusals: there is no reason for any. */
  readonly refused: readonly string[]
}

/** Of an event: what the witness writes down. */
export interface WitnessedEvent {
  readonly customerId: string
  readonly featureSlug: string
  readonly units: number
  readonly idempotencyKey: string
}

// What the lanes of one application report one by one, its client sends together; two lanes of each report many at a time.
const APPLICATIONS = 4
const LANES = [1, 1, 1, 1, 1, 1, 100, 100]
const RETRY_AFTER_MS = 200

const UNKNOWN_OUTCOMES = new Set([
  'connection.failed',
  'connection.timeout',
  'response.unreadable',
  'server.unavailable',
])

let finishing = false
let doomed: number | null = null
const report = { acknowledged: 0, sentAgain: 0, storedUnheard: 0, refused: [] as string[] }

async function application(order: Extract<WitnessOrder, { kind: 'start' }>, number: number): Promise<void> {
  const { apiKey, url: baseUrl } = order
  const billing = new Tallywright({ apiKey, baseUrl, maxRetries: 0, timeoutMs: 5_000 })
  await Promise.all(LANES.map((size, lane) => keepReporting(billing, order, number * LANES.length + lane, size)))
}

async function keepReporting(
  billing: Tallywright,
  { file, customers }: Extract<WitnessOrder, { kind: 'start' }>,
  lane: number,
  size: number,
): Promise<void> {
  for (let count = 0; !finishing; count += size) {
    const events = Array.from({ length: size }, (_, index): WitnessedEvent => {
      const place = count + index
      const customerId = customers[(lane + place) % customers.length] ?? ''
      return { customerId, featureSlug: 'calls', units: 1 + (place % 9), idempotencyKey: `${lane}-${place}` }
    })
    if (!(await areAcknowledged(billing, events))) continue
    appendFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    report.acknowledged += size
    if (doomed !== null) process.kill(doomed, 'SIGKILL')
    doomed = null
  }
}

/** Sends them until their outcome is known, and says whether all are there. */
async function areAcknowledged(billing: Tallywright, events: readonly WitnessedEvent[]): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    if (attempt === 2) report.sentAgain += events.length
    try {
      const statuses = await statusesOf(billing, events)
      report.storedUnheard += statuses.filter((status) => status === 'duplicate').length
      if (statuses.every((status) => status === 'accepted' || status === 'duplicate')) return true
      report.refused.push(`${events[0]?.idempotencyKey} and those with it are ${[...new Set(statuses)].join(', ')}`)
      return false
    } catch (error) {
      const { code, message } = error as TallywrightError
      if (!UNKNOWN_OUTCOMES.has(code)) {
        report.refused.push(`${events[0]?.idempotencyKey} was refused: ${code}, ${message}`)
        return false
      }
    }
    await wait(RETRY_AFTER_MS)
  }
}

async function statusesOf(billing: Tallywright, events: readonly WitnessedEvent[]): Promise<string[]> {
  const [event] = events
  if (event !== undefined && events.length === 1) return [(await billing.usage.report(event)).status]
  const { results } = await billing.usage.reportBatch({ events: [...events] })
  return results.map(({ status }) => status)
}

let applications: Promise<unknown> = Promise.resolve()

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
process.on('message', (order: WitnessOrder) => {
  switch (order.kind) {
    case 'start':
      finishing = false
      Object.assign(report, { acknowledged: 0, sentAgain: 0, storedUnheard: 0, refused: [] })
      applications = Promise.all(Array.from({ length: APPLICATIONS }, (_, number) => application(order, number)))
      break
    case 'kill':
      doomed = order.pid
      break
    case 'finish':
      finishing = true
      void applications.then(() => process.send?.({ ...report } satisfies WitnessReport))
  }
})
