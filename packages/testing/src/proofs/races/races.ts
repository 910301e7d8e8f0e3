import { CHANGE_RACES } from './change-races.ts'
import { COLLECTION_RACES } from './collection-races.ts'
import { DRAFT_RACES } from './draft-races.ts'
import { NUMBER_RACES } from './number-races.ts'
import { PREPAID_RACES } from './prepaid-races.ts'
import type { Race } from './race.ts'
import { REDEMPTION_RACES } from './redemption-races.ts'
import { REFUND_RACES } from './refund-races.ts'
import { SUBSCRIPTION_RACES } from './subscription-races.ts'
import { USAGE_RACES } from './usage-races.ts'
import { WALLET_RACES } from './wallet-races.ts'
import { WORKER_RACES } from './worker-races.ts'

export const RACES: readonly Race[] = [
  ...SUBSCRIPTION_RACES,
  ...CHANGE_RACES,
  ...NUMBER_RACES,
  ...DRAFT_RACES,
  ...COLLECTION_RACES,
  ...REFUND_RACES,
  ...USAGE_RACES,
  ...WALLET_RACES,
  ...PREPAID_RACES,
  ...REDEMPTION_RACES,
  ...WORKER_RACES,
]
