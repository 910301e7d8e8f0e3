import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatExact } from '../money/decimal.ts'
import { add, equals, minimum, negate, type Rational, rational, subtract, sum, ZERO } from '../money/rational.ts'
import { addGrant } from './add-grant.ts'
import { expireGrant, expireGrants, voidGrant } from './expire.ts'
import { hasEnded, type OpenGrant } from './grant.ts'
import { accountBalances, grantAccount, type LedgerEntry, ledgerBalance } from './ledger-entry.ts'
import { renewPlanGrant } from './renew-plan-grant.ts'
import { instant, sampleGrant } from './samples.ts'
import { type SpendRequest, type SpentPart, spend } from './spend.ts'
import { takeBack } from './take-back.ts'
import { unwind } from './unwind.ts'
import { emptyWallet, type Wallet, type WalletMovement } from './wallet.ts'

/** A wallet with everything that ever happened to it. */
interface World {
  wallet: Wallet
  entries: LedgerEntry[]
  spendings: (readonly SpentPart[])[]
  granted: Rational
  now: number
}

interface Operation {
  readonly kind: 'grant' | 'spend' | 'correct' | 'expire' | 'end' | 'void' | 'take back' | 'renew'
  readonly wait: number
  readonly amount: number
  readonly lasts: number | null
  readonly later: number
  readonly rolls: boolean
  readonly shortfall: SpendRequest['shortfall']
  readonly pick: number
}

const operations = fc.array(
  fc.record<Operation>({
    kind: fc.constantFrom('grant', 'spend', 'spend', 'correct', 'expire', 'end', 'void', 'take back', 'renew'),
    wait: fc.nat({ max: 20 }),
    amount: fc.nat({ max: 60 }),
    lasts: fc.option(fc.nat({ max: 60 })),
    later: fc.constantFrom(0, 0, 0, 15),
    rolls: fc.boolean(),
    shortfall: fc.constantFrom('refuse', 'leave', 'overdraw'),
    pick: fc.nat({ max: 7 }),
  }),
  { maxLength: 25 },
)

test('law: balance = Σ entries, and granted = used + expired + voided + remaining, whatever happens', () => {
  fc.assert(
    fc.property(operations, (all) => {
      const world: World = { wallet: emptyWallet('credit'), entries: [], spendings: [], granted: ZERO, now: 0 }
      all.forEach((operation, index) => {
        const before = world.wallet
        const spent = world.entries.length
        world.now += operation.wait
        perform(world, operation, index)
        expectNothingDrawnOutside(before, world, spent)
        expectBooksToAgree(world)
      })
    }),
    { numRuns: 300 },
  )
})

function perform(world: World, operation: Operation, index: number): void {
  const { wallet, entries } = moves[operation.kind](world, operation, index)
  world.wallet = wallet
  world.entries.push(...entries)
}

const moves: Record<Operation['kind'], (world: World, operation: Operation, index: number) => WalletMovement> = {
  grant: (world, { amount, lasts, later, rolls, pick }, index) => {
    const grant = sampleGrant(`g${index}`, `${amount}`, {
      priority: pick % 3,
      effectiveAt: instant(world.now + later),
      expiresAt: lasts === null ? null : instant(world.now + lasts),
      createdAt: instant(world.now),
      rollover: rolls ? { kind: 'share', percent: '50', periods: 1 } : null,
    })
    world.granted = add(world.granted, grant.amount)
    return addGrant(world.wallet, grant, instant(world.now))
  },
  spend: (world, { amount, shortfall }) => {
    const result = spend(world.wallet, { amount: rational(amount), at: instant(world.now), shortfall })
    if (!result.ok) return unmoved(world)
    world.spendings.push(result.value.parts)
    return result.value
  },
  correct: (world, { amount, pick }) => {
    const index = pick % Math.max(1, world.spendings.length)
    const parts = world.spendings[index] ?? []
    const most = sum(parts.map((part) => part.amount))
    const unwound = unwind(world.wallet, parts, minimum(rational(amount), most), instant(world.now))
    world.spendings[index] = unwound.parts
    return unwound
  },
  expire: (world) => expireGrants(world.wallet, instant(world.now)),
  end: (world, { pick }) => {
    const grant = picked(world, pick)
    const hasExpired = grant !== undefined && hasEnded(grant, instant(world.now))
    return hasExpired ? expireGrant(world.wallet, grant.id, instant(world.now)) : unmoved(world)
  },
  void: (world, { pick }) => {
    const grant = picked(world, pick)
    return grant === undefined ? unmoved(world) : voidGrant(world.wallet, grant.id, instant(world.now))
  },
  'take back': (world, { pick, amount }) => {
    const own = world.wallet.grants.filter((_, index) => index % 2 === pick % 2).map(({ id }) => id)
    return takeBack(world.wallet, own, rational(amount), instant(world.now))
  },
  renew: (world, { pick, amount, rolls }, index) => {
    const ended = picked(world, pick)
    const at = instant(world.now)
    if (ended === undefined || !hasEnded(ended, at)) return unmoved(world)
    const next = sampleGrant(`g${index}`, `${amount}`, { effectiveAt: at })
    const rollover = rolls ? { id: `r${index}`, expiresAt: instant(world.now + 10) } : null
    world.granted = add(world.granted, next.amount)
    return renewPlanGrant(world.wallet, { endedIds: [ended.id], next: [next], rollover, at })
  },
}

function unmoved({ wallet }: World): WalletMovement {
  return { wallet, entries: [] }
}

function picked({ wallet: { grants } }: World, pick: number): OpenGrant | undefined {
  return grants[pick % Math.max(1, grants.length)]
}

function expectBooksToAgree({ wallet, entries, spendings, granted }: World): void {
  const balances = accountBalances(entries)
  const held = sum(wallet.grants.map(({ remaining }) => remaining))
  expect(formatExact(sum([...balances.values()]))).toBe('0')
  expect(formatExact(ledgerBalance(entries))).toBe(formatExact(subtract(held, wallet.debt)))
  expect(formatExact(balances.get('debt') ?? ZERO)).toBe(formatExact(negate(wallet.debt)))
  for (const { id, remaining } of wallet.grants) {
    expect(formatExact(balances.get(grantAccount(id)) ?? ZERO)).toBe(formatExact(remaining))
  }
  const used = sum(spendings.flat().map(({ amount }) => amount))
  const of = (account: 'breakage' | 'void' | 'spent') => balances.get(account) ?? ZERO
  expect(equals(of('spent'), used)).toBe(true)
  const whereabouts = sum([subtract(used, wallet.debt), of('breakage'), of('void'), held])
  expect(formatExact(whereabouts)).toBe(formatExact(granted))
}

/** Units leave a grant for `spent` or a debt only while it is effective. */
function expectNothingDrawnOutside(before: Wallet, { wallet, entries, now }: World, from: number): void {
  const grants = [...before.grants, ...wallet.grants]
  for (const { debit, credit } of entries.slice(from)) {
    if (credit !== 'spent' && credit !== 'debt') continue
    const grant = grants.find(({ id }) => grantAccount(id) === debit)
    if (grant === undefined) continue
    expect(grant.effectiveAt <= now && !hasEnded(grant, instant(now))).toBe(true)
  }
}
