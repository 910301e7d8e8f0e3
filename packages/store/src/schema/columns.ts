import { formatExact, type Instant, instantFromEpoch, parseDecimal } from '@tallywright/domain'
import { bigint, customType, smallint, text } from 'drizzle-orm/pg-core'

/** A moment, kept to the millisecond: what the domain computes with is what a row gives back. */
export const instant = customType<{ data: Instant; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  toDriver: (value) => new Date(value).toISOString(),
  fromDriver: (value) => instantFromEpoch(new Date(value).getTime()),
})

/** Whole minor units of the row's currency. */
export const amount = (name: string) => bigint(name, { mode: 'bigint' })

/** An exact decimal with the 12 digits after the point that quantities keep; text on the way in and out. */
export const quantity = customType<{ data: string; driverData: string }>({
  dataType: () => 'numeric(40, 12)',
  // PostgreSQL pads to the column's scale: 1.000000000000.
  fromDriver: (value) => formatExact(parseDecimal(value)),
})

/** An exact decimal of any length; text on the way in and out. */
export const exact = customType<{ data: string; driverData: string }>({ dataType: () => 'numeric' })

/**
 * What leads every key of a customer-scoped table: the bucket (one of 1,024, see `bucketOf`) puts all rows of one customer
 * on one shard, the environment keeps tenants apart in every key and foreign key.
 */
export const customerScope = () => ({
  bucket: smallint('bucket').notNull(),
  environmentId: text('environment_id').notNull(),
})

/**
 * A value of the domain as JSON, its keys in their order. Whole minor units are bigints, which JSON does not have: each is
 * written as `{ "minor": "2050" }`.
 */
export const domainJson = <Value>(name: string) =>
  customType<{ data: Value; driverData: unknown }>({
    dataType: () => 'json',
    toDriver: (value) =>
      JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? { minor: part.toString() } : part)),
    fromDriver: (stored) => revive(stored) as Value,
  })(name)

function revive(stored: unknown): unknown {
  if (Array.isArray(stored)) return stored.map(revive)
  if (stored === null || typeof stored !== 'object') return stored
  const { minor } = stored as { minor?: unknown }
  if (typeof minor === 'string') return BigInt(minor)
  return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, revive(value)]))
}
