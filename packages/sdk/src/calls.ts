import { createTRPCUntypedClient, httpLink, type TRPCLink, type TRPCUntypedClient } from '@trpc/client'
import type { AppRouter } from './generated/app-router.ts'
import { isPassing, retryDelayMs, runningDelayMs } from './retry.ts'
import { type Runtime, sleep } from './runtime.ts'
import { asTallywrightError, onlyReadable } from './transport-errors.ts'
import type { CheckAnswer, CheckQuestion, Fallback } from './when-unavailable.ts'

export interface MutationOptions {
  /** Made for you unless given. Give one to make a command safe to repeat over restarts of your own program. */
  readonly idempotencyKey?: string
}

export interface CallSettings {
  readonly apiKey: string
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly maxRetries: number
}

/** What was answered, and the id of the request that was answered with it. */
export interface Answered<Output> {
  readonly output: Output
  readonly requestId: string | null
}

/**
 * Calls procedures by name. One HTTP request per call: a mutation is never batched, and a query that is slow holds up no
 * other. Each try has the timeout to itself.
 */
export class Calls {
  readonly #client: TRPCUntypedClient<AppRouter>
  readonly #settings: CallSettings
  readonly #runtime: Runtime
  readonly #fallback: Fallback

  constructor(settings: CallSettings, runtime: Runtime, fallback: Fallback) {
    this.#settings = settings
    this.#runtime = runtime
    this.#fallback = fallback
    this.#client = createTRPCUntypedClient<AppRouter>({
      links: [
        noteRequestId,
        httpLink({
          url: `${settings.baseUrl.replace(/\/+$/, '')}/trpc`,
          headers: ({ op }) => headersOf(settings.apiKey, op.context.idempotencyKey),
          fetch: onlyReadable(runtime),
        }),
      ],
    })
  }

  query<Output>(path: string, input: unknown): Promise<Output> {
    return this.#tryUntilSettled((signal) => this.#client.query(path, input, { signal }) as Promise<Output>)
  }

  /** A query that is answered when the server is not there, if `onUnavailable` says so: then it is tried once. */
  check<Output extends object>(path: string, input: CheckQuestion): Promise<CheckAnswer<Output>> {
    const call = (signal: AbortSignal) => this.#client.query(path, input, { signal }) as Promise<Output>
    const patienceMs = this.#fallback.patienceOf(input)
    return this.#fallback.answer(path, input, () =>
      patienceMs === null ? this.#tryUntilSettled(call) : this.#tryAlone(call, patienceMs),
    )
  }

  /** The idempotency key is made before the first try, and every try carries it. */
  async mutation<Output>(path: string, input: unknown, options?: MutationOptions): Promise<Output> {
    const { output } = await this.answeredMutation<Output>(path, input, options)
    return output
  }

  /** The same, for an answer whose parts are refused one by one: they are quoted by the request's id. */
  async answeredMutation<Output>(
    path: string,
    input: unknown,
    options: MutationOptions = {},
  ): Promise<Answered<Output>> {
    const context: CallContext = { idempotencyKey: options.idempotencyKey ?? this.#runtime.uuid() }
    const output = await this.#tryUntilSettled((signal) => this.#client.mutation(path, input, { signal, context }))
    return { output: output as Output, requestId: context.requestId ?? null }
  }

  async #tryUntilSettled<Output>(call: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
    let [retries, waitedMs] = [0, 0]
    for (;;) {
      try {
        return await this.#tryOnce(call, this.#settings.timeoutMs)
      } catch (cause) {
        const error = asTallywrightError(cause, this.#runtime.now())
        const running = runningDelayMs(error)
        // The first request is being worked on: no failure that counts, but waited for no longer than for an answer.
        if (running === null) retries++
        else waitedMs += running
        if (retries > this.#settings.maxRetries || waitedMs > this.#settings.timeoutMs || !isPassing(error)) throw error
        const delay = running ?? retryDelayMs(retries, error.retryAfterMs, this.#runtime.random)
        if (delay === null) throw error
        await sleep(this.#runtime, delay)
      }
    }
  }

  async #tryAlone<Output>(call: (signal: AbortSignal) => Promise<Output>, timeoutMs: number): Promise<Output> {
    try {
      return await this.#tryOnce(call, timeoutMs)
    } catch (cause) {
      throw asTallywrightError(cause, this.#runtime.now())
    }
  }

  async #tryOnce<Output>(call: (signal: AbortSignal) => Promise<Output>, timeoutMs: number): Promise<Output> {
    const timeout = new AbortController()
    const stopTimer = this.#runtime.startTimer(timeoutMs, () => timeout.abort())
    try {
      return await call(timeout.signal)
    } finally {
      stopTimer()
    }
  }
}

/** What belongs to one call, over all of its tries. */
type CallContext = { readonly idempotencyKey: string; requestId?: string | null }

/** Keeps the id of the request in the call's context: tRPC hands out what was answered without the answer's headers. */
const noteRequestId: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const answers = next(op)
    return {
      ...answers,
      subscribe: (observer) =>
        answers.subscribe({
          ...observer,
          next: (answer) => {
            op.context.requestId = (answer.context?.response as Response | undefined)?.headers.get('request-id')
            observer.next?.(answer)
          },
        }),
    }
  }

function headersOf(apiKey: string, idempotencyKey: unknown): Record<string, string> {
  const authorization = `Bearer ${apiKey}`
  return typeof idempotencyKey === 'string' ? { authorization, 'idempotency-key': idempotencyKey } : { authorization }
}
