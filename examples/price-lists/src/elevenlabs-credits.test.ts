import {
  addGrant,
  addMilliseconds,
  emptyWallet,
  formatExact,
  type Grant,
  grantOfPlan,
  type Instant,
  instantFromIso,
  multiply,
  parseDecimal,
  renewPlanGrant,
  spend,
  type Wallet,
  walletBalance,
} from '@tallywright/domain'
import { expect, test } from 'vitest'
import { elevenlabsMonth } from './elevenlabs.scenario.ts'
import { elevenlabs } from './elevenlabs.ts'
import { goldenPage } from './golden-page.ts'
import { november } from './scenario.ts'

const start = instantFromIso(november.start)
const renewal = instantFromIso(november.end)
const { grants, features } = elevenlabs.plans.creator

test('credits come, are drawn and live on as the golden page says', () => {
  const wallets = [addGrant(emptyWallet('credits'), planGrant('november', start, renewal), start).wallet]
  for (const { units, at } of elevenlabsMonth.events) wallets.push(drawn(last(wallets), units, instantFromIso(at)))
  const balances = wallets.map((wallet) => spendable(wallet, addMilliseconds(renewal, -1)))
  const renewed = renewPlanGrant(last(wallets), {
    endedIds: ['november'],
    next: [planGrant('december', renewal, instantFromIso('2027-01-01T00:00:00Z'))],
    rollover: { id: 'rolled over', expiresAt: instantFromIso('2027-02-01T00:00:00Z') },
    at: renewal,
  })
  expect([...balances, spendable(renewed.wallet, renewal)]).toEqual(creditsOnPage())
})

function planGrant(id: string, from: Instant, until: Instant): Grant {
  if (grants?.monthly === undefined) throw new Error('the plan brings no credits')
  const origin = { subscriptionId: 'subscription', name: 'monthly', periodStart: from }
  return grantOfPlan(grants.monthly, { id, period: { start: from, end: until }, createdAt: from, origin })
}

function drawn(wallet: Wallet, characters: number | string, at: Instant): Wallet {
  const speech = features['text-to-speech']
  if (speech?.consumption !== 'credits') throw new Error('speech draws no credits')
  const amount = multiply(parseDecimal(String(characters)), parseDecimal(speech.creditCost))
  const spending = spend(wallet, { amount, at, shortfall: 'refuse' })
  if (!spending.ok) throw new Error(spending.error.message)
  return spending.value.wallet
}

function last(wallets: readonly Wallet[]): Wallet {
  return wallets.at(-1) ?? emptyWallet('credits')
}

function spendable(wallet: Wallet, at: Instant): string {
  return formatExact(walletBalance(wallet, at).spendable)
}

/** The last cells of the page's table of credits. */
function creditsOnPage(): string[] {
  const [, section = ''] = goldenPage('elevenlabs').split('\n## Credits\n')
  const [table = ''] = section.split('\n## ')
  const rows = table.split('\n').filter((row) => /^\| \d/.test(row))
  return rows.map((row) => (row.split('|').at(-2) ?? '').trim().replaceAll(',', ''))
}
