import type { ChargeOutcome } from '@tallywright/engine'
import type Stripe from 'stripe'
import { outcomeOfIntent } from './intent-outcome.ts'
import type { ReferenceMemory } from './reference-memory.ts'
import { KEY_FIELD, keyOf } from './stripe-metadata.ts'

/**
 * What became of the charge that was made under a key, or null when Stripe never got it. The key is in the payment intent's
 * metadata, where it outlives the 24 hours for which Stripe remembers Idempotency-Keys. Two ways to look together miss none:
 *
 * ```
 * age of the intent   |-- 0 … 2 h --|--------- older ---------
 * newest ones listed  |=============|                            always up to date
 * search              |   (1 h) ====|=========================   up to an hour behind, by Stripe's word
 * ```
 *
 * Repeating the request under its key, which would answer within the 24 hours, is not asking: it charges when the first one
 * never arrived.
 */
export async function findChargeOfKey(
  stripe: Stripe,
  memory: ReferenceMemory,
  idempotencyKey: string,
): Promise<ChargeOutcome | null> {
  const known = memory.referenceOf(idempotencyKey) ?? (await searchIntent(stripe, idempotencyKey))
  const intent =
    known === null ? await listedIntent(stripe, idempotencyKey) : await stripe.paymentIntents.retrieve(known)
  if (intent === null) return null
  memory.remember(idempotencyKey, intent.id)
  return outcomeOfIntent(intent)
}

/** Only which one it is: what the search says of its state may be old as well. */
async function searchIntent(stripe: Stripe, idempotencyKey: string): Promise<string | null> {
  const text = idempotencyKey.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  const found = await stripe.paymentIntents.search({ query: `metadata['${KEY_FIELD}']:'${text}'`, limit: 1 })
  return found.data[0]?.id ?? null
}

/** Twice what search may be behind. Counted from the newest intent of the account, so that no clock is compared with Stripe's. */
const LISTED_SECONDS = 2 * 3_600

async function listedIntent(stripe: Stripe, idempotencyKey: string): Promise<Stripe.PaymentIntent | null> {
  let newest: number | null = null
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
    newest ??= intent.created
    if (newest - intent.created > LISTED_SECONDS) return null
    if (keyOf(intent.metadata) === idempotencyKey) return intent
  }
  return null
}
