import type { Alert, EntitlementGrant, Feature, PlanVersion, Subscription } from '@tallywright/domain'
import type { HeldCustomer, QuotaCountRow, StandingNow } from '@tallywright/store'
import { LRUCache } from 'lru-cache'

/** The catalog of an environment at one revision. */
export interface KnownCatalog {
  readonly revision: number
  /** Archived ones too: subscriptions that grant one keep it. */
  readonly features: ReadonlyMap<string, Feature>
  readonly archived: ReadonlySet<string>
  /** Those of every customer. */
  readonly alerts: readonly Alert[]
  /** Slugs of the named credits, archived ones too. */
  readonly credits: ReadonlySet<string>
  /** Those that the known customers' subscriptions name, by id: many share one. */
  readonly versions: Map<string, PlanVersion>
}

/** A customer with what is read of them for every report and check. */
export interface KnownCustomer {
  readonly customer: HeldCustomer
  /** Where the plan versions are that the subscriptions name. */
  readonly catalog: KnownCatalog
  /** All of theirs, ended ones too. */
  readonly subscriptions: readonly Subscription[]
  /** What they hold of each quota. */
  readonly quotas: readonly QuotaCountRow[]
  /** All that were made for a time, ended and coming ones too: what is in force is asked of each instant anew. */
  readonly grants: readonly EntitlementGrant[]
  /** Those of this customer alone. */
  readonly alerts: readonly Alert[]
}

/** Of all environments together, some kilobytes each: those that were not asked for the longest are forgotten. */
const MOST_CUSTOMERS = 20_000
const MOST_ENVIRONMENTS = 1000

/** A catalog that has more, because customers have versions of their own, is read again. */
const MOST_VERSIONS = 20_000

/** What is remembered of all environments: both by the environment's id and a name within it. */
interface Memory {
  readonly customers: LRUCache<string, KnownCustomer>
  /** The ids behind callers' own names. */
  readonly ids: LRUCache<string, string>
}

/**
 * What a process remembers of one environment, so that it is not read and parsed again for every report and check. Nobody
 * goes by it before the database has said that it is still so: by the revision of the customer's row, and of the catalog.
 */
export class KnownEnvironment {
  /** As it was last seen: what time it is there is only a guess before it has been looked at again. */
  environment: StandingNow['environment'] | null = null
  #catalog: KnownCatalog | null = null
  readonly #id: string
  readonly #memory: Memory

  constructor(id: string, memory: Memory) {
    this.#id = id
    this.#memory = memory
  }

  catalogAt(revision: number): KnownCatalog | null {
    const catalog = this.#catalog
    return catalog?.revision === revision && catalog.versions.size <= MOST_VERSIONS ? catalog : null
  }

  /** Of two that were read at the same time, one is kept by both. */
  keepCatalog(catalog: KnownCatalog): KnownCatalog {
    const kept = this.catalogAt(catalog.revision) ?? catalog
    this.#catalog = kept
    return kept
  }

  /** The id behind a caller's own name; a customer who is deleted may leave it to another. */
  idOf(externalId: string): string | null {
    return this.#memory.ids.get(this.#here(externalId)) ?? null
  }

  forgetName(externalId: string): void {
    this.#memory.ids.delete(this.#here(externalId))
  }

  /** As it was when it was kept: its revision tells whether it is still so. */
  customer(id: string): KnownCustomer | null {
    return this.#memory.customers.get(this.#here(id)) ?? null
  }

  keepCustomer(known: KnownCustomer): void {
    const { id, externalId } = known.customer
    this.#memory.customers.set(this.#here(id), known)
    if (externalId !== null) this.#memory.ids.set(this.#here(externalId), id)
  }

  #here(name: string): string {
    return `${this.#id}/${name}`
  }
}

/** One {@link KnownEnvironment} for each that a process has heard of lately. */
export class KnownCustomers {
  readonly #environments = new LRUCache<string, KnownEnvironment>({ max: MOST_ENVIRONMENTS })
  readonly #memory: Memory = {
    customers: new LRUCache({ max: MOST_CUSTOMERS }),
    ids: new LRUCache({ max: MOST_CUSTOMERS }),
  }

  of(environmentId: string): KnownEnvironment {
    const before = this.#environments.get(environmentId)
    if (before !== undefined) return before
    const known = new KnownEnvironment(environmentId, this.#memory)
    this.#environments.set(environmentId, known)
    return known
  }
}
