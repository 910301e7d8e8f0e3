import type { Instant } from '@tallywright/domain'
import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import { promotionCodeSlots, promotionCodes } from '../schema/index.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'

export type PromotionCodeRow = Omit<typeof promotionCodes.$inferSelect, 'environmentId'>
export type SlotRow = Omit<typeof promotionCodeSlots.$inferSelect, 'environmentId'>
/** A slot, by the code it is beside and the request that holds it. */
export type SlotKey = Pick<SlotRow, 'bucket' | 'promotionCodeId' | 'holder'>

/** Codes and the slots within their limits; a bucket here is a code's. Slots change under the lock of their code. */
export function promotionCodeQueries({ db, environmentId }: Scope) {
  const here = (bucket: number) =>
    and(eq(promotionCodes.bucket, bucket), eq(promotionCodes.environmentId, environmentId))
  const at = (bucket: number, id: string) => and(here(bucket), eq(promotionCodes.id, id))
  const slotAt = ({ bucket, promotionCodeId, holder }: SlotKey) =>
    and(
      eq(promotionCodeSlots.bucket, bucket),
      eq(promotionCodeSlots.environmentId, environmentId),
      eq(promotionCodeSlots.promotionCodeId, promotionCodeId),
      eq(promotionCodeSlots.holder, holder),
    )
  return {
    find: async (bucket: number, id: string): Promise<PromotionCodeRow | null> =>
      (await db.select().from(promotionCodes).where(at(bucket, id)))[0] ?? null,
    findByText: async (bucket: number, normalized: string): Promise<PromotionCodeRow | null> =>
      (
        await db
          .select()
          .from(promotionCodes)
          .where(and(here(bucket), eq(promotionCodes.normalized, normalized)))
      )[0] ?? null,
    lock: async (bucket: number, id: string): Promise<PromotionCodeRow | null> =>
      (await db.select().from(promotionCodes).where(at(bucket, id)).for('update'))[0] ?? null,
    add: (row: PromotionCodeRow) => db.insert(promotionCodes).values({ ...row, environmentId }),
    save: ({ bucket, id, ...change }: Pick<PromotionCodeRow, 'bucket' | 'id'> & Partial<PromotionCodeRow>) =>
      db.update(promotionCodes).set(change).where(at(bucket, id)),
    list: async (
      filter: { couponId?: string; archived: boolean },
      page: PageRequest,
    ): Promise<ReturnType<typeof pageOf<PromotionCodeRow>>> => {
      const rows = await db
        .select()
        .from(promotionCodes)
        .where(
          and(
            eq(promotionCodes.environmentId, environmentId),
            filter.couponId === undefined ? undefined : eq(promotionCodes.couponId, filter.couponId),
            filter.archived ? undefined : isNull(promotionCodes.archivedAt),
            page.after === null ? undefined : lt(promotionCodes.id, page.after),
          ),
        )
        .orderBy(desc(promotionCodes.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    slot: async (key: SlotKey): Promise<SlotRow | null> =>
      (await db.select().from(promotionCodeSlots).where(slotAt(key)))[0] ?? null,
    addSlot: (row: SlotRow) => db.insert(promotionCodeSlots).values({ ...row, environmentId }),
    saveSlot: (key: SlotKey, change: Partial<SlotRow>) => db.update(promotionCodeSlots).set(change).where(slotAt(key)),
    removeSlot: (key: SlotKey) => db.delete(promotionCodeSlots).where(slotAt(key)),
    /** Claims whose lease ran out before `wall`. */
    lapsedSlots: (bucket: number, promotionCodeId: string, wall: Instant): Promise<SlotRow[]> =>
      db
        .select()
        .from(promotionCodeSlots)
        .where(
          and(
            eq(promotionCodeSlots.bucket, bucket),
            eq(promotionCodeSlots.environmentId, environmentId),
            eq(promotionCodeSlots.promotionCodeId, promotionCodeId),
            eq(promotionCodeSlots.state, 'claimed'),
            lt(promotionCodeSlots.leaseUntil, wall),
          ),
        ),
  }
}
