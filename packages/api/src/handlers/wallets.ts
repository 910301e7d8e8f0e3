import {
  adjustWallet,
  buyTopUp,
  getWallet,
  grantUnits,
  listWallets,
  previewTopUp,
  setAutoTopUp,
  walletLedger,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const wallets: HandlersOf<'wallets'> = {
  list: listWallets,
  get: getWallet,
  ledger: walletLedger,
  grant: grantUnits,
  adjust: adjustWallet,
  topUp: buyTopUp,
  previewTopUp,
  setAutoTopUp,
}
