import { ID_PREFIXES, type IdKind, looksLikeId } from '@tallywright/domain'
import { z } from 'zod'
import { line } from './text.ts'

/** An id of ours: its prefix, then 24 characters of base 32 that a caller need not read. */
export function id(kind: IdKind) {
  const prefix = ID_PREFIXES[kind]
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{24}$`), `must be an id of Tallywright that begins with ${prefix}_`)
}

/** The caller's own name for a customer: it never looks like an id of ours, so that either can be given (architecture). */
export const externalId = line(255)
  .regex(/^\S(?:.*\S)?$/u, 'must not begin or end with a space')
  .refine((text) => !looksLikeId(text), 'must not look like an id of Tallywright')

/** Our id of a customer, or the caller's `externalId` for it. */
export const customerRef = line(255).describe('Our id of the customer (`cus_…`) or your own `externalId`.')
