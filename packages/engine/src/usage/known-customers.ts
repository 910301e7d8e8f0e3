import type { Alert, EntitlementGrant, Feature, PlanVersion, Subscription } from '@tallywright/domain'
import type { HeldCustomer, QuotaCountRow, StandingNow } from '@tallywright/store'

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

/** Some kilobytes each. */
const MOST_CUSTOMERS = 20_000

/**
 * What a process remembers of one environment, so that it is not read and parsed again for every report and check. Nobody
 * goes by it before the database has said that it is still so: by the revision of the customer's row, and of the catalog.
 */
export class KnownEnvironment {
  /** As it was last seen: what time it is there is only a guess before it has been looked at again. */
  environment: StandingNow['environment'] | null = null
  #catalog: KnownCatalog | null = null
  readonly #customers = new Map<string, KnownCustomer>()
  readonly #ids = new Map<string, string>()

  catalogAt(revision: number): KnownCatalog | null {
    return this.#catalog?.revision === revision ? this.#catalog : null
  }

  /** Of two that were read at the same time, one is kept by both. */
  keepCatalog(catalog: KnownCatalog): KnownCatalog {
    if (this.#catalog?.revision !== catalog.revision) this.#catalog = catalog
    return this.#catalog
  }

  /** The id behind a caller's own name; a customer who is deleted may leave it to another. */
  idOf(externalId: string): string | null {
    return this.#ids.get(externalId) ?? null
  }

  forgetName(externalId: string): void {
    this.#ids.delete(externalId)
  }

  /** As it was when it was kept: its revision tells whether it is still so. */
  customer(id: string): KnownCustomer | null {
    return this.#customers.get(id) ?? null
  }

  keepCustomer(known: KnownCustomer): void {
    const { id, externalId } = known.customer
    // The one that was not kept for the longest is the first of a map.
    this.#customers.delete(id)
    this.#customers.set(id, known)
    if (externalId !== null) this.#ids.set(externalId, id)
    if (this.#customers.size > MOST_CUSTOMERS) this.#forgetOldest()
  }

  #forgetOldest(): void {
    const [oldest] = this.#customers.values()
    if (oldest === undefined) return
    this.#customers.delete(oldest.customer.id)
    this.#ids.delete(oldest.customer.externalId ?? '')
  }
}

/** One {@link KnownEnvironment} for each that a process has heard of. */
export class KnownCustomers {
  readonly #environments = new Map<string, KnownEnvironment>()

  of(environmentId: string): KnownEnvironment {
    const before = this.#environments.get(environmentId)
    if (before !== undefined) return before
    const known = new KnownEnvironment()
    this.#environments.set(environmentId, known)
    return known
  }
}
