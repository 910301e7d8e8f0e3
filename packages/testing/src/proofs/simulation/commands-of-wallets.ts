import { DAY } from '@tallywright/domain'
import type { Attempt, Proposal } from './attempt.ts'
import type { World } from './world.ts'

/** What a wallet may be asked for. */
export const WALLET_PROPOSALS: readonly (readonly [weight: number, propose: Proposal])[] = [
  [3, useTokens],
  [1, grantUnits],
  [2, topUp],
  [1, setAutoTopUp],
]

/** Takes tokens out of a wallet, as use does. */
async function useTokens({ chance, customers }: World): Promise<Attempt> {
  const amount = -(1 + chance.below(2000))
  return { path: 'wallets.adjust', input: { customerId: chance.pick(customers), unit: 'token', amount } }
}

async function grantUnits({ chance, customers, currency, now }: World): Promise<Attempt> {
  const end = new Date((await now()) + 1 + chance.below(60 * DAY)).toISOString()
  const expiresAt = chance.happens(50) ? { expiresAt: end } : {}
  const input = {
    customerId: chance.pick(customers),
    unit: chance.pick(['token', currency]),
    amount: 1 + chance.below(1000),
    priority: chance.pick([0, 50, 90]),
    ...expiresAt,
  }
  return { path: 'wallets.grant', input }
}

async function topUp({ ask, chance, customers, currency }: World): Promise<Attempt> {
  const unit = chance.pick(['token', 'token', currency])
  const input = { customerId: chance.pick(customers), unit, amount: 1 + chance.below(3000) }
  if (!chance.happens(40)) return { path: 'wallets.topUp', input }
  const { data } = await ask('wallets.previewTopUp', input)
  const preview = data as { planHash: string } | undefined
  return { path: 'wallets.topUp', input: { ...input, ...(preview && { planHash: preview.planHash }) } }
}

async function setAutoTopUp({ chance, customers }: World): Promise<Attempt> {
  const units = 100 + chance.below(2000)
  const autoTopUp = { threshold: 1 + chance.below(1500), amount: units, monthlyCap: units * (1 + chance.below(4)) }
  const input = { customerId: chance.pick(customers), unit: 'token' }
  return { path: 'wallets.setAutoTopUp', input: { ...input, autoTopUp: chance.happens(20) ? null : autoTopUp } }
}
