import type { Instant } from '@tallywright/domain'
import { and, asc, desc, eq, isNull, lt } from 'drizzle-orm'
import { taxRates } from '../schema/index.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'

export type TaxRateRow = typeof taxRates.$inferSelect

export function taxRateQueries({ db, environmentId }: Scope) {
  const here = eq(taxRates.environmentId, environmentId)
  const own = (id: string) => and(here, eq(taxRates.id, id))
  return {
    /** Archived and ended ones too: what holds at an instant is asked of them, in the order in which they were made. */
    ofCountry: (country: string): Promise<TaxRateRow[]> =>
      db
        .select()
        .from(taxRates)
        .where(and(here, eq(taxRates.country, country)))
        .orderBy(asc(taxRates.id)),
    find: async (id: string): Promise<TaxRateRow | null> =>
      (await db.select().from(taxRates).where(own(id)))[0] ?? null,
    list: async (page: PageRequest, { country, archived }: { country?: string; archived: boolean }) => {
      const rows = await db
        .select()
        .from(taxRates)
        .where(
          and(
            here,
            country === undefined ? undefined : eq(taxRates.country, country),
            archived ? undefined : isNull(taxRates.archivedAt),
            page.after === null ? undefined : lt(taxRates.id, page.after),
          ),
        )
        .orderBy(desc(taxRates.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    add: (row: Omit<typeof taxRates.$inferInsert, 'environmentId'>) =>
      db.insert(taxRates).values({ ...row, environmentId }),
    /** Ends a rate; nothing else of it ever changes. */
    end: (id: string, change: { validTo: Instant; updatedAt: Instant; archivedAt?: Instant }) =>
      db.update(taxRates).set(change).where(own(id)),
  }
}
