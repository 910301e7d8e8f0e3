import { type Instant, instantToIso } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import { vatNumberStatus } from '../tax/vat-number.ts'
import { isoOrNull } from './instant-view.ts'

/** A customer in its wire form. */
export function customerView(row: CustomerRow) {
  return {
    id: row.id,
    object: 'customer' as const,
    externalId: row.externalId,
    name: row.name,
    email: row.email,
    timeZone: row.timeZone,
    address: row.address,
    vatNumber: row.vatNumber,
    vatNumberStatus: row.vatNumber === null ? null : vatNumberStatus(row.vatNumber, row.address?.country ?? null),
    taxExempt: row.taxExempt,
    invoicePrefix: row.invoicePrefix,
    collection: row.collection,
    dueDays: row.dueDays,
    metadata: row.metadata,
    testClockId: row.testClockId,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
    deletedAt: isoOrNull(row.deletedAt),
  }
}

export type CustomerView = ReturnType<typeof customerView>

/** All that is left to say of a deleted customer. */
export function deletedCustomerView(id: string, deletedAt: Instant) {
  return { id, object: 'customer' as const, deleted: true as const, deletedAt: instantToIso(deletedAt) }
}

export type DeletedCustomerView = ReturnType<typeof deletedCustomerView>
