import { assert } from './assert.ts'

/**
 * Public ids: a prefix that names the object, then 24 characters of base 32: 10 of time, so that ids sort by creation,
 * 2 of bucket, so that a look-up by id of anything that belongs to a customer touches one shard, and 12 of randomness.
 *
 * ```
 * sub_01k9r2m4ax  7q  c3v9k2hm0d5s
 *     time (ms)   bucket  random
 * ```
 */
export const ID_PREFIXES = {
  environment: 'env',
  testClock: 'clock',
  apiKey: 'key',
  feature: 'feat',
  credit: 'cred',
  plan: 'plan',
  planVersion: 'planv',
  planMigration: 'mig',
  planGroup: 'pgrp',
  addOn: 'addon',
  addOnVersion: 'addonv',
  coupon: 'coup',
  promotionCode: 'promo',
  discount: 'disc',
  taxRate: 'rate',
  customer: 'cus',
  paymentMethod: 'pm',
  paymentSetup: 'setup',
  subscription: 'sub',
  planChange: 'chg',
  attachment: 'att',
  invoice: 'inv',
  recoveryLink: 'rlink',
  line: 'line',
  payment: 'pay',
  refund: 'ref',
  dispute: 'disp',
  creditNote: 'cn',
  grant: 'grant',
  entitlementGrant: 'egrant',
  topUp: 'topup',
  ledgerEntry: 'ent',
  usageEvent: 'use',
  usageHold: 'hold',
  alert: 'alert',
  event: 'evt',
  request: 'req',
} as const

export type IdKind = keyof typeof ID_PREFIXES

export const BUCKET_COUNT = 1024

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 10
const BUCKET_LENGTH = 2
const RANDOM_LENGTH = 12

/** Makes an id from a moment (ms), a bucket (0 for what belongs to no customer) and 60 bits of randomness. */
export function composeId(kind: IdKind, milliseconds: number, bucket: number, randomness: bigint): string {
  assert(bucket >= 0 && bucket < BUCKET_COUNT, 'a bucket is one of 1,024')
  const body =
    base32(BigInt(milliseconds), TIME_LENGTH) +
    base32(BigInt(bucket), BUCKET_LENGTH) +
    base32(randomness, RANDOM_LENGTH)
  return `${ID_PREFIXES[kind]}_${body}`
}

const BODY = /^[0-9a-hjkmnp-tv-z]{24}$/

/** True for any text that could be one of our ids: callers' own ids and slugs must not look like one. */
export function looksLikeId(text: string): boolean {
  const [prefix, body, rest] = text.split('_')
  return (
    rest === undefined &&
    body !== undefined &&
    BODY.test(body) &&
    (PREFIXES as readonly string[]).includes(prefix ?? '')
  )
}

const PREFIXES = Object.values(ID_PREFIXES)

/** The bucket written in an id, or null when the text is not an id of that kind. */
export function bucketOfId(kind: IdKind, id: string): number | null {
  if (!id.startsWith(`${ID_PREFIXES[kind]}_`) || !looksLikeId(id)) return null
  const body = id.slice(id.indexOf('_') + 1)
  return ALPHABET.indexOf(body[TIME_LENGTH] ?? '') * 32 + ALPHABET.indexOf(body[TIME_LENGTH + 1] ?? '')
}

function base32(value: bigint, length: number): string {
  let text = ''
  for (let rest = value, left = length; left > 0; left--, rest /= 32n) text = ALPHABET[Number(rest % 32n)] + text
  return text
}
