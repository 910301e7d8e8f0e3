import { parseDecimal } from '../money/decimal.ts'
import { ZERO } from '../money/rational.ts'
import { type Instant, instantFromEpoch } from '../time/instant.ts'
import { DEFAULT_PRIORITY, type Grant, type OpenGrant } from './grant.ts'
import { emptyWallet, type Wallet } from './wallet.ts'

/** Grants and wallets for the tests of this folder: effective from 0 on, without end, bought for nothing. */
export function sampleGrant(id: string, amount: string, fields: Partial<Grant> = {}): Grant {
  return {
    id,
    amount: parseDecimal(amount),
    priority: DEFAULT_PRIORITY,
    effectiveAt: instantFromEpoch(0),
    expiresAt: null,
    costBasis: ZERO,
    source: 'manual',
    createdAt: instantFromEpoch(0),
    voidedAt: null,
    rollover: null,
    origin: null,
    ...fields,
  }
}

export function openGrant(id: string, remaining: string, fields: Partial<Grant> = {}): OpenGrant {
  return { ...sampleGrant(id, remaining, fields), remaining: parseDecimal(remaining) }
}

export function walletOf(...grants: OpenGrant[]): Wallet {
  return { ...emptyWallet('credit'), grants }
}

export function instant(milliseconds: number): Instant {
  return instantFromEpoch(milliseconds)
}
