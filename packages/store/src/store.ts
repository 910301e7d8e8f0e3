import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { PgDialect } from 'drizzle-orm/pg-core'
import { drizzle as drizzleOver } from 'drizzle-orm/pg-proxy'
import { coalescing } from './coalesce/coalescing.ts'
import { parameterTypes } from './coalesce/parameter-types.ts'
import { RememberingDialect } from './coalesce/remembering-dialect.ts'
import type { Connection, Transaction } from './connect/database.ts'
import type { TransactionWire, Wire } from './connect/wire.ts'
import { alertCheckQueries } from './queries/alert-checks.ts'
import { alertQueries } from './queries/alerts.ts'
import { archivePartDirectory } from './queries/archive-parts.ts'
import { catalogQueries } from './queries/catalog.ts'
import { creditNoteQueries } from './queries/credit-notes.ts'
import { customerQueries, paymentMethodQueries } from './queries/customers.ts'
import { discountQueries } from './queries/discounts.ts'
import { disputeQueries } from './queries/disputes.ts'
import { entitlementGrantQueries } from './queries/entitlement-grants.ts'
import { environmentDirectory, environmentQueries, keyDirectory } from './queries/environments.ts'
import { invoiceQueries } from './queries/invoices.ts'
import { lateUsageQueries } from './queries/late-usage.ts'
import { limitShareQueries } from './queries/limit-shares.ts'
import { outboxQueries } from './queries/outbox.ts'
import { paymentQueries } from './queries/payments.ts'
import { type PlainUsage, recordPlainUsage } from './queries/plain-usage.ts'
import { planMigrationQueries } from './queries/plan-migrations.ts'
import { previewQueries } from './queries/previews.ts'
import { promotionCodeQueries } from './queries/promotion-codes.ts'
import { providerEventBook, providerQueries } from './queries/providers.ts'
import { quotaQueries } from './queries/quota.ts'
import { recoveryLinkQueries } from './queries/recovery-links.ts'
import { refundQueries } from './queries/refunds.ts'
import { refusedUsageQueries } from './queries/refused-usage.ts'
import { requestQueries } from './queries/requests.ts'
import { sandboxBooksIn } from './queries/sandbox-books.ts'
import type { Scope } from './queries/scope.ts'
import { type StandingAsked, type StandingNow, standingsNow } from './queries/standings.ts'
import { subscriptionQueries } from './queries/subscriptions.ts'
import { taxRateQueries } from './queries/tax-rates.ts'
import { testClockQueries } from './queries/test-clocks.ts'
import { thresholdCheckQueries } from './queries/threshold-checks.ts'
import { topUpQueries } from './queries/top-ups.ts'
import { usageQueries } from './queries/usage.ts'
import { usageArchiveQueries } from './queries/usage-archive.ts'
import { usageDrawQueries } from './queries/usage-draws.ts'
import { usageFeedQueries } from './queries/usage-feed.ts'
import { usageHoldQueries } from './queries/usage-holds.ts'
import { usageTotalQueries } from './queries/usage-totals.ts'
import { usageWindowQueries } from './queries/usage-windows.ts'
import { walletQueries } from './queries/wallets.ts'
import { eachWithoutValues, withoutValues } from './without-values.ts'

/** All queries of one transaction, each of them scoped to one environment. */
function queriesIn(scope: Scope) {
  return {
    environmentId: scope.environmentId,
    environment: environmentQueries(scope),
    testClocks: testClockQueries(scope),
    catalog: catalogQueries(scope),
    customers: customerQueries(scope),
    paymentMethods: paymentMethodQueries(scope),
    subscriptions: subscriptionQueries(scope),
    invoices: invoiceQueries(scope),
    recoveryLinks: recoveryLinkQueries(scope),
    payments: paymentQueries(scope),
    refunds: refundQueries(scope),
    disputes: disputeQueries(scope),
    creditNotes: creditNoteQueries(scope),
    thresholdChecks: thresholdCheckQueries(scope),
    alerts: alertQueries(scope),
    alertChecks: alertCheckQueries(scope),
    limitShares: limitShareQueries(scope),
    providers: providerQueries(scope),
    taxRates: taxRateQueries(scope),
    promotionCodes: promotionCodeQueries(scope),
    discounts: discountQueries(scope),
    usage: usageQueries(scope),
    usageTotals: usageTotalQueries(scope),
    usageArchive: usageArchiveQueries(scope),
    usageDraws: usageDrawQueries(scope),
    usageHolds: usageHoldQueries(scope),
    usageWindows: usageWindowQueries(scope),
    usageFeed: usageFeedQueries(scope),
    refusedUsage: refusedUsageQueries(scope),
    lateUsage: lateUsageQueries(scope),
    quota: quotaQueries(scope),
    entitlementGrants: entitlementGrantQueries(scope),
    wallets: walletQueries(scope),
    topUps: topUpQueries(scope),
    outbox: outboxQueries(scope),
    previews: previewQueries(scope),
    planMigrations: planMigrationQueries(scope),
    requests: (bucket: number | null) => requestQueries(scope, bucket),
  }
}

export interface StoreTransaction extends ReturnType<typeof queriesIn> {
  /** Runs `work` on a savepoint and undoes all of it: what would come of something, without doing it. */
  tentatively<Value>(work: (tx: StoreTransaction) => Promise<Value>): Promise<Value>
}

/** All queries over a wire; drizzle writes them and reads their rows. */
function transactionOver(wire: TransactionWire, dialect: PgDialect, environmentId: string): StoreTransaction {
  return {
    ...queriesIn(scopeOver(wire, dialect, environmentId)),
    tentatively: (work) => undone(wire, (inner) => work(transactionOver(inner, dialect, environmentId))),
  }
}

function scopeOver(wire: Wire, dialect: PgDialect, environmentId: string): Scope {
  const send: Parameters<typeof drizzleOver>[0] = async (text, params, method) => {
    // Without rows to be mapped it is a write, whose answer nobody reads, or a statement that was written as text.
    const isText = method === 'execute' && !WRITTEN_BY_DRIZZLE.test(text)
    return { rows: [...(await (isText ? wire.sendNamed(text, params) : wire.send(text, params)))] }
  }
  const db = drizzleOver(send, {}, () => dialect)
  return { db: db as unknown as Transaction, wire, environmentId }
}

const WRITTEN_BY_DRIZZLE = /^(?:insert into|update|delete from) "/

class Undone<Value> extends Error {
  readonly value: Value

  constructor(value: Value) {
    super('undone on purpose')
    this.value = value
  }
}

async function undone<Value>(wire: TransactionWire, work: (inner: TransactionWire) => Promise<Value>): Promise<Value> {
  try {
    return await wire.savepoint(async (inner) => {
      throw new Undone(await work(inner))
    })
  } catch (error) {
    if (error instanceof Undone) return error.value as Value
    throw error
  }
}

export type Store = ReturnType<typeof createStore>

export function createStore(connection: Connection) {
  const { database } = connection
  const typesOf = parameterTypes()
  const dialect = new RememberingDialect()
  return {
    kind: connection.kind,
    /** Environments and keys, for a request that does not have an environment yet. */
    directory: eachWithoutValues({ ...environmentDirectory(database), ...keyDirectory(connection.wire) }),
    /** The parts of the archive of usage, over all environments. */
    archiveParts: eachWithoutValues(archivePartDirectory(database)),
    /** Outside any transaction, like a provider of its own. */
    sandboxBooks: eachWithoutValues(sandboxBooksIn(database)),
    /** What payment providers told, before it is known of which environment. */
    providerEvents: eachWithoutValues(providerEventBook(database)),
    /** Runs `work` in one transaction of one environment; run again from its start when the database asks for it. */
    transaction: <Value>(environmentId: string, work: (tx: StoreTransaction) => Promise<Value>): Promise<Value> =>
      asked(() => connection.transaction((wire) => work(transactionOver(wire, dialect, environmentId)))),
    /**
     * The same for many who work side by side in one transaction: statements of one form that they ask for at the same time
     * reach the database as one. What they change must be rows of different customers.
     */
    together: <Value>(environmentId: string, work: (tx: StoreTransaction) => Promise<Value>): Promise<Value> =>
      asked(() =>
        connection.transaction((wire) => work(transactionOver(coalescing(wire, typesOf), dialect, environmentId))),
      ),
    /** Reads without a transaction, which costs two more trips and shows each statement no less of what others commit. */
    read: <Value>(environmentId: string, work: (tx: StoreTransaction) => Promise<Value>): Promise<Value> =>
      withoutValues(() =>
        work(transactionOver({ ...connection.wire, savepoint: connection.transaction }, dialect, environmentId)),
      ),
    /** Stores events for which nothing has to be read, by one statement that is its own transaction. */
    recordPlainUsage: (environmentId: string, usage: PlainUsage): Promise<boolean> =>
      asked(() => recordPlainUsage({ wire: connection.wire, environmentId }, usage)),
    /** How several customers stand now, by one statement. */
    standingsNow: (environmentId: string, asked: readonly StandingAsked[]): Promise<StandingNow[]> =>
      withoutValues(() => standingsNow({ wire: connection.wire, environmentId }, asked)),
    /** A transaction before any environment exists: the first start of an empty database. */
    bootstrap: <Value>(work: (directory: ReturnType<typeof environmentDirectory>) => Promise<Value>): Promise<Value> =>
      withoutValues(() => database.transaction((db) => work(environmentDirectory(db)))),
    /** Whether the database answers. */
    ping: () => database.execute(sql`select 1`),
    close: () => connection.close(),
  }
}

const DEADLOCK = '40P01'
const SERIALIZATION_FAILURE = '40001'
const TRIES = 5

function asked<Value>(run: () => Promise<Value>): Promise<Value> {
  return withoutValues(() => retried(run))
}

async function retried<Value>(run: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      const code = sqlState(error)
      if (attempt === TRIES || (code !== DEADLOCK && code !== SERIALIZATION_FAILURE)) throw error
      await wait(attempt * 10)
    }
  }
}

/** The SQLSTATE of a database error, which drizzle wraps. */
export function sqlState(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown }
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return null
}

/** The name of the constraint that a statement ran into, when it did. */
export function violatedConstraint(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { constraint_name: ofPostgres, constraint: ofPglite } = current as {
      constraint_name?: unknown
      constraint?: unknown
    }
    const name = ofPostgres ?? ofPglite
    if (typeof name === 'string') return name
  }
  return null
}
