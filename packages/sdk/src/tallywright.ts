import type { Catalog } from '@tallywright/domain'
import { BufferedUsage } from './buffered-usage.ts'
import { Calls } from './calls.ts'
import { ApiResources } from './generated/resources.ts'
import type { UsageEvent } from './generated/types.ts'
import { machine, type Runtime } from './runtime.ts'
import type { TallywrightError } from './tallywright-error.ts'
import { UsageReporter } from './usage-reporter.ts'
import { Fallback, type OnUnavailable } from './when-unavailable.ts'

export interface TallywrightOptions<C extends Catalog = Catalog> {
  /** A secret, restricted or publishable key. Undefined is refused at once, so that an environment variable can be given. */
  readonly apiKey: string | undefined
  /** Where the server is; http://127.0.0.1:4000 unless given. */
  readonly baseUrl?: string | undefined
  /** Instead of the machine's own. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Of each try, and of the wait for a first try that is still running; 30 seconds unless given. */
  readonly timeoutMs?: number | undefined
  /** After the first try, for what can pass by itself; 3 unless given. */
  readonly maxRetries?: number | undefined
  /**
   * Hears of every usage event that was refused or could not be sent. Without it, such an event whose promise nobody
   * awaits is an unhandled rejection.
   */
  readonly onError?: ((error: TallywrightError, event: UsageEvent) => void) | undefined
  /** What checks answer when the server does not, by feature; they reject unless given. */
  readonly onUnavailable?: OnUnavailable<C> | undefined
  /** Clock, chance and timers instead of the machine's own, for tests. */
  readonly runtime?: Partial<Runtime> | undefined
}

/** The client. Give it the type of your catalog, and a slug that is not in it does not compile. */
export class Tallywright<C extends Catalog = Catalog> extends ApiResources<C> {
  readonly usage: BufferedUsage<C>
  readonly #reporter: UsageReporter

  constructor({ apiKey, fetch, onError, onUnavailable, ...options }: TallywrightOptions<C>) {
    if (!apiKey) throw new TypeError('Tallywright needs an apiKey; is the environment variable set?')
    const runtime: Runtime = { ...machine, ...(fetch && { fetch }), ...options.runtime }
    const fallback = new Fallback(onUnavailable ?? {}, runtime.now)
    const calls = new Calls({ apiKey, ...defaults(options) }, runtime, fallback)
    super(calls)
    this.#reporter = new UsageReporter({
      send: (events) => calls.answeredMutation('usage.reportBatch', { events }),
      startTimer: runtime.startTimer,
      onError,
    })
    const stamp = { ...runtime, stampsTime: apiKey.startsWith('tw_live_') }
    this.usage = new BufferedUsage(calls, { reporter: this.#reporter, runtime, onError, stamp })
  }

  /** Sends what usage is still held and takes no more of it: call it before your program ends. */
  close(): Promise<void> {
    return this.#reporter.close()
  }
}

function defaults({
  baseUrl,
  timeoutMs,
  maxRetries,
}: Pick<TallywrightOptions, 'baseUrl' | 'timeoutMs' | 'maxRetries'>) {
  return { baseUrl: baseUrl ?? 'http://127.0.0.1:4000', timeoutMs: timeoutMs ?? 30_000, maxRetries: maxRetries ?? 3 }
}
