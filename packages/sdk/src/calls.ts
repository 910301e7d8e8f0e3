import { createTRPCUntypedClient, httpLink, type TRPCUntypedClient } from '@trpc/client'
import type { AppRouter } from './generated/app-router.ts'
import { isPassing, retryDelayMs } from './retry.ts'
import { type Runtime, sleep } from './runtime.ts'
import { asTallywrightError, onlyReadable } from './transport-errors.ts'

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

/**
 * Calls procedures by name. One HTTP request per call: a mutation is never batched, and a query that is slow holds up no
 * other. Each try has the timeout to itself.
 */
export class Calls {
  readonly #client: TRPCUntypedClient<AppRouter>
  readonly #settings: CallSettings
  readonly #runtime: Runtime

  constructor(settings: CallSettings, runtime: Runtime) {
    this.#settings = settings
    this.#runtime = runtime
    this.#client = createTRPCUntypedClient<AppRouter>({
      links: [
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

  /** The idempotency key is made before the first try, and every try carries it. */
  mutation<Output>(path: string, input: unknown, options: MutationOptions = {}): Promise<Output> {
    const context = { idempotencyKey: options.idempotencyKey ?? this.#runtime.uuid() }
    return this.#tryUntilSettled((signal) => this.#client.mutation(path, input, { signal, context }) as Promise<Output>)
  }

  async #tryUntilSettled<Output>(call: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#tryOnce(call)
      } catch (cause) {
        const error = asTallywrightError(cause, this.#runtime.now())
        if (attempt > this.#settings.maxRetries || !isPassing(error)) throw error
        const delay = retryDelayMs(attempt, error.retryAfterMs, this.#runtime.random)
        if (delay === null) throw error
        await sleep(this.#runtime, delay)
      }
    }
  }

  async #tryOnce<Output>(call: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
    const timeout = new AbortController()
    const stopTimer = this.#runtime.startTimer(this.#settings.timeoutMs, () => timeout.abort())
    try {
      return await call(timeout.signal)
    } finally {
      stopTimer()
    }
  }
}

function headersOf(apiKey: string, idempotencyKey: unknown): Record<string, string> {
  const authorization = `Bearer ${apiKey}`
  return typeof idempotencyKey === 'string' ? { authorization, 'idempotency-key': idempotencyKey } : { authorization }
}
