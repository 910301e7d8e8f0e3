import type { Instant } from '@tallywright/domain'
import { asc, eq, sql } from 'drizzle-orm'
import { usageArchiveCounts, usageArchiveParts } from '../schema/index.ts'
import { type Executor, rowsOf } from './scope.ts'

/** A partition of the archive: the events of a month, of all environments. */
export interface ArchivePart {
  readonly part: string
  readonly month: Instant
  readonly state: 'attached' | 'detached'
  readonly changedAt: Instant
  /** Where they are, or were until somebody dropped it. */
  readonly table: string
  readonly isThere: boolean
  /** Those that count. */
  readonly events: number
  readonly bytes: number
}

/** An event as a line of JSON: every column by its name in the database, quantities as text. */
export interface ExportedEvent {
  readonly line: string
  readonly place: PlaceInPart
}

/** Where an export has come to: in the order of the primary key. */
export type PlaceInPart = readonly [
  bucket: number,
  environmentId: string,
  customerId: string,
  idempotencyKey: string,
  countsAt: string,
]

/** What became of the wish to detach a part. */
export type Detached = 'detached' | 'unknown' | 'already' | 'correction_waits'

/** The parts of the archive, over all environments: for whoever looks after the database. */
export function archivePartDirectory(db: Executor) {
  return {
    list: async (): Promise<ArchivePart[]> => {
      const parts = await db.select().from(usageArchiveParts).orderBy(asc(usageArchiveParts.part))
      const counted = await db
        .select({ part: usageArchiveCounts.part, events: sql<string>`sum(${usageArchiveCounts.events})` })
        .from(usageArchiveCounts)
        .groupBy(usageArchiveCounts.part)
      const events = new Map(counted.map((row) => [row.part, Number(row.events)]))
      const listed: ArchivePart[] = []
      for (const row of parts) {
        const table = tableOf(row.part)
        const found = rowsOf<{ bytes: string | number | null }>(
          await db.execute(sql`select pg_total_relation_size(to_regclass(${table}::text)) as bytes`),
        )
        const bytes = found[0]?.bytes ?? null
        const size = { isThere: bytes !== null, bytes: Number(bytes ?? 0) }
        listed.push({ ...row, table, events: events.get(row.part) ?? 0, ...size })
      }
      return listed
    },
    /** The next events of a part, attached or not, so many at most. */
    events: async (part: string, after: PlaceInPart | null, limit: number): Promise<ExportedEvent[]> => {
      const isAfter =
        after === null
          ? sql`true`
          : sql`(bucket, environment_id, customer_id, idempotency_key, counts_at)
              > (${after[0]}::smallint, ${after[1]}::text, ${after[2]}::text, ${after[3]}::text, ${after[4]}::text::timestamptz)`
      const found = await db.execute(sql`
        select bucket, environment_id, customer_id, idempotency_key, counts_at::text as counts_at,
          (to_jsonb(e) || jsonb_build_object('units', units::text, 'set_to', set_to::text))::text as line
        from ${sql.identifier(tableOf(part))} e where ${isAfter}
        order by e.bucket, e.environment_id, e.customer_id, e.idempotency_key, e.counts_at limit ${limit}`)
      return rowsOf<ExportRow>(found).map(({ line, ...row }) => ({
        line,
        place: [row.bucket, row.environment_id, row.customer_id, row.idempotency_key, row.counts_at],
      }))
    },
    /**
     * Takes a part out of the archive; its table stays, by itself. Not while use that came late waits to be corrected in one of its
     * periods, because that may look at events. Who changes use of its periods is waited for, and then finds it detached.
     */
    detach: (part: string, at: Instant): Promise<Detached> =>
      db.transaction(async (tx) => {
        // Reading the archive waits for it, so it waits for nobody for long.
        await tx.execute(sql`set local lock_timeout = '5s'`)
        const [row] = await tx.select().from(usageArchiveParts).where(eq(usageArchiveParts.part, part)).for('update')
        if (row === undefined) return 'unknown'
        if (row.state === 'detached') return 'already'
        const waiting = await tx.execute(sql`
          select 1 from usage_archive_counts c join late_usage l on l.bucket = c.bucket
            and l.environment_id = c.environment_id and l.subscription_id = c.subscription_id
            and l.feature_slug = c.feature_slug
          where c.part = ${part} and l.boundary_at >= c.period_start limit 1`)
        if (rowsOf(waiting).length > 0) return 'correction_waits'
        await tx
          .update(usageArchiveParts)
          .set({ state: 'detached', changedAt: at })
          .where(eq(usageArchiveParts.part, part))
        await tx.execute(sql`alter table usage_archive detach partition ${sql.identifier(tableOf(part))}`)
        return 'detached'
      }),
  }
}

interface ExportRow {
  readonly bucket: number
  readonly environment_id: string
  readonly customer_id: string
  readonly idempotency_key: string
  readonly counts_at: string
  readonly line: string
}

function tableOf(part: string): string {
  return `usage_archive_${part}`
}
