import type { Instant, MadeOnDay, ParkReason } from '@tallywright/domain'
import { and, type Column, eq, isNotNull, notExists, type Placeholder, sql } from 'drizzle-orm'
import { subscriptions } from '../schema/index.ts'
import type { Scope } from './scope.ts'
import type { StoredSubscription } from './subscriptions.ts'
import { type Slots, written } from './written.ts'

/** What was made of a subscription on a day, and why it is parked if it is. */
export interface CountedDay extends MadeOnDay {
  readonly parked: ParkReason | null
}

interface CountedInvoice {
  readonly bucket: number
  readonly id: string
  readonly latestInvoiceId: string
  readonly day: number
  readonly charges: number
}

const countInvoice = written((db, slots: Slots<CountedInvoice>) =>
  db
    .update(subscriptions)
    .set({
      latestInvoiceId: sql`${slots.latestInvoiceId}`,
      ...countedOn(slots.day),
      dayInvoices: sql<number>`${soFar(slots.day, subscriptions.dayInvoices)} + 1`,
      dayCharges: sql<number>`${soFar(slots.day, subscriptions.dayCharges)} + ${slots.charges}`,
    })
    .where(
      and(
        eq(subscriptions.bucket, slots.bucket),
        eq(subscriptions.environmentId, slots.environmentId),
        eq(subscriptions.id, slots.id),
      ),
    )
    .returning(MADE),
)

/** How many invoices and charges a subscription has had on the day that is counted, and whether it is parked for them. */
export function dailyCountQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = (bucket: number, id: string) =>
    and(eq(subscriptions.bucket, bucket), eq(subscriptions.environmentId, environmentId), eq(subscriptions.id, id))
  return {
    /** Counts an invoice and the attempts to charge that come with it, and says what was made on that day with them. */
    noteInvoice: (
      bucket: number,
      id: string,
      latestInvoiceId: string,
      day: number,
      charges: number,
    ): Promise<CountedDay> => made(countInvoice(scope, { bucket, id, latestInvoiceId, day, charges })),
    /** The same for an attempt to charge. */
    noteCharge: (bucket: number, id: string, day: number): Promise<CountedDay> => {
      const counted = { ...countedOn(day), dayCharges: sql<number>`${soFar(day, subscriptions.dayCharges)} + 1` }
      return made(db.update(subscriptions).set(counted).where(at(bucket, id)).returning(MADE))
    },
    /** Null takes it out again, and the day begins anew. */
    setParked: (stored: StoredSubscription, parked: StoredSubscription['parked'], updatedAt: Instant) =>
      db
        .update(subscriptions)
        .set({
          parkedAt: parked?.at ?? null,
          parkedReason: parked?.reason ?? null,
          ...(parked === null ? { countedDay: 0, dayInvoices: 0, dayCharges: 0 } : {}),
          version: stored.version + 1,
          updatedAt,
        })
        .where(at(stored.bucket, stored.subscription.id)),
    /** What was made on that day so far. */
    madeOn: async (bucket: number, id: string, day: number): Promise<CountedDay | null> => {
      const invoices = sql<number>`${soFar(day, subscriptions.dayInvoices)}`
      const charges = sql<number>`${soFar(day, subscriptions.dayCharges)}`
      const rows = await db
        .select({ ...MADE, invoices, charges })
        .from(subscriptions)
        .where(at(bucket, id))
      return rows[0] ?? null
    },
  }
}

/** A day that comes after the one that was counted begins at nothing; one before it counts with it. */
function soFar(day: number | Placeholder, count: Column) {
  return sql`case when ${subscriptions.countedDay} >= ${day} then ${count} else 0 end`
}

function countedOn(day: number | Placeholder) {
  return {
    countedDay: sql<number>`greatest(${subscriptions.countedDay}, ${day})`,
    dayInvoices: sql<number>`${soFar(day, subscriptions.dayInvoices)}`,
    dayCharges: sql<number>`${soFar(day, subscriptions.dayCharges)}`,
  }
}

const MADE = {
  invoices: subscriptions.dayInvoices,
  charges: subscriptions.dayCharges,
  parked: subscriptions.parkedReason,
}

async function made(rows: PromiseLike<CountedDay[]>): Promise<CountedDay> {
  const [counts] = await rows
  if (counts === undefined) throw new Error('a subscription is gone of which something was made')
  return counts
}

/** Holds for rows of subscriptions that are not parked, and of none. */
export function isNotParked(
  { db }: Scope,
  row: { readonly bucket: Column; readonly environmentId: Column; readonly subscriptionId: Column },
) {
  const parked = db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.bucket, row.bucket),
        eq(subscriptions.environmentId, row.environmentId),
        eq(subscriptions.id, row.subscriptionId),
        isNotNull(subscriptions.parkedAt),
      ),
    )
  return notExists(parked)
}
