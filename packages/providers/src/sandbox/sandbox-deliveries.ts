import type { Instant } from '@tallywright/domain'
import type { ProviderEvent } from '@tallywright/engine'
import { entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { hundredthOf } from './sandbox-faults.ts'
import { signedWebhook, type WebhookMessage } from './sandbox-signature.ts'

/** How an event is delivered: `after_next` comes after the one that follows it, `late` waits for `releaseLate`. */
export type DeliveryCourse = 'once' | 'twice' | 'after_next' | 'late' | 'never'

export interface SandboxWebhooks {
  /** What messages are signed with. */
  readonly secret: string
  /** Signatures are as old as the wall clock says. */
  readonly wallClock: () => Instant
  /** Hands a message over; it is tried again with the next `flush` when this throws. */
  readonly deliver: (message: WebhookMessage) => Promise<void>
  /** Each event once, unless given. */
  readonly courseOf?: (event: ProviderEvent) => DeliveryCourse
}

/** What waits to be delivered. Nothing is sent but by a call of these, so that whoever tests decides when. */
export interface Deliveries {
  /** Queues an event of an environment unless it was told before. */
  tell(event: ProviderEvent, environmentId: string): Promise<void>
  /** Sends all that is queued, in order; returns how many messages arrived. */
  flush(): Promise<number>
  /** Sends what is late as well. */
  releaseLate(): Promise<number>
  /** Queues again what had not arrived when the provider was killed. */
  resume(): Promise<void>
}

export function openDeliveries(books: SandboxBooks, webhooks: SandboxWebhooks): Deliveries {
  /** So that none is told twice; what has not arrived is beside it, so that a start looks at that alone. */
  const told = entriesIn<object>(books, 'event')
  const undelivered = entriesIn<ProviderEvent>(books, 'undelivered')
  const courseOf = webhooks.courseOf ?? (() => 'once')
  let queued: ProviderEvent[] = []
  let afterNext: ProviderEvent[] = []
  let late: ProviderEvent[] = []

  const queue = (event: ProviderEvent): void => {
    const course = courseOf(event)
    if (course === 'never') return
    if (course === 'late') late.push(event)
    else if (course === 'after_next') afterNext.push(event)
    else {
      queued.push(...(course === 'twice' ? [event, event] : [event]), ...afterNext)
      afterNext = []
    }
  }
  const flush = async (): Promise<number> => {
    const sending = queued
    queued = []
    let arrived = 0
    for (const event of sending) {
      try {
        await webhooks.deliver(signedWebhook(event, webhooks.secret, webhooks.wallClock()))
        await undelivered.remove(event.id)
        arrived += 1
      } catch {
        queued.push(event)
      }
    }
    return arrived
  }
  return {
    async tell(event, environmentId) {
      if ((await told.find(event.id)) !== null) return
      // First: who is killed in between tells it twice, and never not at all.
      await undelivered.record(event.id, event, environmentId)
      if ((await told.record(event.id, {}, environmentId)).isNew) queue(event)
    },
    flush,
    releaseLate() {
      queued.push(...afterNext, ...late)
      afterNext = []
      late = []
      return flush()
    },
    async resume() {
      for (const event of await undelivered.list()) queue(event)
    },
  }
}

/** Posts messages to a webhook address; an answer other than 2xx is tried again. */
export function postWebhooks(url: string): SandboxWebhooks['deliver'] {
  return async ({ headers, body }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(15_000),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  }
}

/** Of a hundred events, how many are delivered otherwise than once. */
export interface DeliveryShares {
  readonly twice?: number
  readonly after_next?: number
  readonly late?: number
  readonly never?: number
}

/** Gives each event a course that depends on the seed and its id alone. */
export function seededDeliveries(seed: string, shares: DeliveryShares): NonNullable<SandboxWebhooks['courseOf']> {
  return ({ id }) => {
    let below = hundredthOf(seed, 'delivery', id)
    for (const course of ['twice', 'after_next', 'late', 'never'] as const) {
      below -= shares[course] ?? 0
      if (below < 0) return course
    }
    return 'once'
  }
}
