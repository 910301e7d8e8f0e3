import { adjustWallet, getWallet, grantUnits, listWallets, walletLedger } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const wallets: HandlersOf<'wallets'> = {
  list: listWallets,
  get: getWallet,
  ledger: walletLedger,
  grant: grantUnits,
  adjust: adjustWallet,
}
