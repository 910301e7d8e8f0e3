// A program: a client that reports usage and writes down what was acknowledged, in a file of its own that no crash of the
// server touches. What it does not know the outcome of it sends again, with the same key, until it knows.
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Tallywright } from '@tallywright/sdk'

export type WitnessOrder =
  | { readonly kind: 'start'; readonly url: string; readonly key: string; readonly file: string; readonly prefix: string }
  /** Begin no more events, and say when all that were begun are acknowledged. */
  | { readonly kind: 'finish' }

/** To the parent, when all is acknowledged: how many events that were, and how many of them were sent more than once. */
export interface WitnessReport {
  readonly acknowledged: number
  readonly sentAgain: number
  /** Refusals: there is no reason for any. */
  readonly refused: readonly string[]
}

export const WITNESSED_CUSTOMERS = ['ada', 'bob', 'cyd'] as const

const LANES = 24
const RETRY_AFTER_MS = 100

let finishing = false
const report = { acknowledged: 0, sentAgain: 0, refused: [] as string[] }

async function lane({ url, key, file, prefix }: Extract<WitnessOrder, { kind: 'start' }>, number: number): Promise<void> {
  // Each lane has a client of its own, so that a batch that is lost is not all that was under way.
  const billing = new Tallywright({ apiKey: key, baseUrl: url, maxRetries: 0, timeoutMs: 5_000 })
  for (let count = 0; !finishing; count++) {
    const event = {
      customerId: WITNESSED_CUSTOMERS[count % WITNESSED_CUSTOMERS.length] as string,
      featureSlug: 'calls',
      units: 1 + ((number + count) % 9),
      idempotencyKey: `${prefix}-${number}-${count}`,
    }
    for (let attempt = 1; ; attempt++) {
      if (attempt === 2) report.sentAgain++
      if (await isAcknowledged(billing, event)) break
      await wait(RETRY_AFTER_MS)
    }
    appendFileSync(file, `${event.customerId} ${event.idempotencyKey} ${event.units}\n`)
    report.acknowledged++
  }
}

async function isAcknowledged(
  billing: Tallywright,
  event: { customerId: string; featureSlug: string; units: number; idempotencyKey: string },
): Promise<boolean> {
  try {
    await billing.usage.report(event)
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    // Refused, as opposed to unknown: the server was there and did not want it.
    if (code?.startsWith('usage.') || code === 'internal') report.refused.push(code)
    return false
  }
}

let lanes: Promise<unknown> = Promise.resolve()

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
process.on('message', (order: WitnessOrder) => {
  if (order.kind === 'start') {
    finishing = false
    Object.assign(report, { acknowledged: 0, sentAgain: 0, refused: [] })
    lanes = Promise.all(Array.from({ length: LANES }, (_, number) => lane(order, number)))
    return
  }
  finishing = true
  void lanes.then(() => process.send?.({ ...report } satisfies WitnessReport))
})
