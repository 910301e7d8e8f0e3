import type { Catalog } from '@tallywright/domain'
import { BufferedUsage } from './buffered-usage.ts'
import { Calls } from './calls.ts'
import {
  AddOnsResource,
  ApiKeysResource,
  CatalogResource,
  CustomersResource,
  EntitlementsResource,
  EnvironmentsResource,
  FeaturesResource,
  InvoicesResource,
  PaymentMethodsResource,
  PaymentsResource,
  PlansResource,
  SeatsResource,
  SubscriptionsResource,
  TestClocksResource,
} from './generated/resources.ts'
import type { UsageEvent } from './generated/types.ts'
import { machine, type Runtime } from './runtime.ts'
import type { TallywrightError } from './tallywright-error.ts'
import { UsageReporter } from './usage-reporter.ts'

export interface TallywrightOptions {
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
  /** Clock, chance and timers instead of the machine's own, for tests. */
  readonly runtime?: Partial<Runtime> | undefined
}

/** The client. Give it the type of your catalog, and a slug that is not in it does not compile. */
export class Tallywright<C extends Catalog = Catalog> {
  readonly catalog: CatalogResource
  readonly features: FeaturesResource<C>
  readonly plans: PlansResource<C>
  readonly addOns: AddOnsResource<C>
  readonly customers: CustomersResource
  readonly subscriptions: SubscriptionsResource<C>
  readonly seats: SeatsResource<C>
  readonly usage: BufferedUsage<C>
  readonly entitlements: EntitlementsResource<C>
  readonly invoices: InvoicesResource
  readonly payments: PaymentsResource
  readonly paymentMethods: PaymentMethodsResource
  readonly testClocks: TestClocksResource
  readonly environments: EnvironmentsResource
  readonly apiKeys: ApiKeysResource
  readonly #reporter: UsageReporter

  constructor({ apiKey, fetch, onError, ...options }: TallywrightOptions) {
    if (!apiKey) throw new TypeError('Tallywright needs an apiKey; is the environment variable set?')
    const runtime: Runtime = { ...machine, ...(fetch && { fetch }), ...options.runtime }
    const calls = new Calls({ apiKey, ...defaults(options) }, runtime)
    this.#reporter = new UsageReporter({
      send: (events) => calls.answeredMutation('usage.reportBatch', { events }),
      startTimer: runtime.startTimer,
      onError,
    })
    this.catalog = new CatalogResource(calls)
    this.features = new FeaturesResource(calls)
    this.plans = new PlansResource(calls)
    this.addOns = new AddOnsResource(calls)
    this.customers = new CustomersResource(calls)
    this.subscriptions = new SubscriptionsResource(calls)
    this.seats = new SeatsResource(calls)
    this.usage = new BufferedUsage(calls, this.#reporter, { ...runtime, stampsTime: apiKey.startsWith('tw_live_') })
    this.entitlements = new EntitlementsResource(calls)
    this.invoices = new InvoicesResource(calls)
    this.payments = new PaymentsResource(calls)
    this.paymentMethods = new PaymentMethodsResource(calls)
    this.testClocks = new TestClocksResource(calls)
    this.environments = new EnvironmentsResource(calls)
    this.apiKeys = new ApiKeysResource(calls)
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
