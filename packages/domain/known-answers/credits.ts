import { assert } from '../src/assert.ts'
import { convertUnits } from '../src/metering/unit-conversion.ts'
import { formatExact, parseDecimal } from '../src/money/decimal.ts'
import { add, isNegative, maximum, minimum, negate, type Rational, subtract, sum, ZERO } from '../src/money/rational.ts'
import { type Instant, instantToIso } from '../src/time/instant.ts'
import { addGrant } from '../src/wallet/add-grant.ts'
import { compareGrants } from '../src/wallet/draw-down.ts'
import { effectivePeriod, isEffective } from '../src/wallet/grant.ts'
import { rolledOver } from '../src/wallet/plan-grant.ts'
import { emptyWallet, walletBalance } from '../src/wallet/wallet.ts'
import { field, readInstant, ruleOf, timeZoneOf, type VectorCase } from './case-fields.ts'
import { record } from './metered-events.ts'
import { roundAsNamed } from './named-rounding.ts'
import { BEGINNING, type CaseGrant, caseGrants, numberIn, numberOr } from './wallet-case.ts'
import { replayWallet, UNIT, usageSteps, type WalletState } from './wallet-timeline.ts'

/** Answers a case of `credits*.json` through grants, drawdowns and their corrections. */
export function answerCredits(vectorCase: VectorCase): Record<string, unknown> {
  return ruleOf(answers, vectorCase.kind)({ ...record(vectorCase.inputs), ...vectorCase })
}

const answers: Readonly<Record<string, (vectorCase: VectorCase) => Record<string, unknown>>> = {
  // A balance at an instant is what usage before it left; a wallet is looked at after its usage.
  burn_down: (vectorCase) => answerWallet(vectorCase, (usedAt, at) => usedAt < at),
  wallet: answerAfterUsage,
  wallet_allocation: answerAfterUsage,
  deduct: answerAfterUsage,
  rollover: (vectorCase) => (field(vectorCase, 'grants') ? answerAfterUsage(vectorCase) : answerRollover(vectorCase)),
  top_up_rebalance: answerTopUp,
  ordering: answerOrdering,
  effective_period: answerEffectivePeriod,
  rate_conversion: answerRateConversion,
}

function answerAfterUsage(vectorCase: VectorCase): Record<string, unknown> {
  return answerWallet(vectorCase, (usedAt, at) => usedAt <= at)
}

function answerWallet(vectorCase: VectorCase, counts: (usedAt: Instant, at: Instant) => boolean) {
  const at = instantOf(vectorCase)
  const grants = caseGrants(vectorCase, at)
  const state = replayWallet(
    vectorCase,
    grants.filter(({ grant }) => at === null || grant.effectiveAt <= at),
    usageSteps(vectorCase, (usedAt) => at === null || counts(usedAt, at)),
  )
  return walletAnswer(vectorCase, grants, state, at)
}

function instantOf(vectorCase: VectorCase): Instant | null {
  const at = field(vectorCase, 'at')
  return at === undefined ? null : readInstant(String(at), timeZoneOf(vectorCase))
}

/** Everything that a case may ask for about a wallet. */
function walletAnswer(vectorCase: VectorCase, grants: readonly CaseGrant[], state: WalletState, at: Instant | null) {
  const { wallet, parts, uncovered } = state
  const effective = wallet.grants.filter((grant) => at === null || isEffective(grant, at))
  const leftOf = (id: string) =>
    sum(effective.filter((grant) => caseId(grants, grant.id) === id).map((own) => own.remaining))
  const total = sum(effective.map(({ remaining }) => remaining))
  const overage = formatExact(add(wallet.debt, uncovered))
  return {
    balances: Object.fromEntries(grants.map(({ id }) => [id, formatExact(leftOf(id))])),
    overage,
    uncovered: overage,
    remaining: overage,
    total: formatExact(total),
    balance: formatExact(subtract(total, wallet.debt)),
    consumed: formatExact(sum(parts.map(({ amount }) => amount))),
    allocations: allocationsLike(record(vectorCase.expected).allocations, grants, state),
  }
}

function caseId(grants: readonly CaseGrant[], grantId: string | null): string | null {
  return grants.find(({ grant }) => grant.id === grantId)?.id ?? null
}

/** As the case writes them: a list in the order of drawing, or an amount by grant. */
function allocationsLike(listed: unknown, grants: readonly CaseGrant[], { parts }: WalletState): unknown {
  const drawn = parts.map(({ grantId, amount }) => ({ id: caseId(grants, grantId), amount }))
  if (Array.isArray(listed)) {
    return drawn.map(({ id, amount }) => ({ id, grantId: id, walletId: id, amount: formatExact(amount) }))
  }
  const ofGrant = (id: string) => sum(drawn.filter((part) => part.id === id).map(({ amount }) => amount))
  return Object.fromEntries(grants.map(({ id }) => [id, formatExact(ofGrant(id))]))
}

/** A balance below zero is a debt, which the top-up pays first. */
function answerTopUp(vectorCase: VectorCase): Record<string, unknown> {
  const at = instantOf(vectorCase) ?? BEGINNING
  const single =
    typeof vectorCase.balance === 'string' ? { balances: [{ id: 'balance', balance: vectorCase.balance }] } : {}
  const grants = caseGrants({ ...single, ...vectorCase }, at)
  const topUp = field(vectorCase, 'topUp', 'topup', 'top_up')
  const added = caseGrants(
    { grants: [{ id: 'topUp', ...(typeof topUp === 'object' ? record(topUp) : { amount: topUp }) }] },
    at,
  )
  const debt = sum(grants.map(({ grant }) => maximum(ZERO, negate(grant.amount))))
  const issued = [...grants, ...added].filter(({ grant }) => !isNegative(grant.amount))
  const wallet = issued.reduce((before, { grant }) => addGrant(before, grant, at).wallet, {
    ...emptyWallet(UNIT),
    debt,
  })
  const owed = remainingDebts(grants, wallet.debt)
  const left = new Map(wallet.grants.map(({ id, remaining }) => [id, remaining]))
  const balanceOf = (id: string) => owed.get(id) ?? left.get(id) ?? ZERO
  return {
    balances: Object.fromEntries([...grants, ...added].map(({ id }) => [id, formatExact(balanceOf(id))])),
    balance: formatExact(walletBalance(wallet, at).balance),
    overage: formatExact(wallet.debt),
  }
}

/** What is left of the balances below zero when the first of them were paid first. */
function remainingDebts(grants: readonly CaseGrant[], debt: Rational): ReadonlyMap<string, Rational> {
  let open = debt
  const below = grants.filter(({ grant }) => isNegative(grant.amount)).reverse()
  return new Map(
    below.map(({ id, grant }) => {
      const unpaid = minimum(open, negate(grant.amount))
      open = subtract(open, unpaid)
      return [id, negate(unpaid)]
    }),
  )
}

function answerOrdering(vectorCase: VectorCase): Record<string, unknown> {
  const at = instantOf(vectorCase)
  const grants = caseGrants(vectorCase, at).filter(({ grant }) => at === null || isEffective(grant, at))
  const order = grants.sort((a, b) => compareGrants(a.grant, b.grant)).map(({ id }) => id)
  return Object.fromEntries(Object.keys(record(vectorCase.expected)).map((key) => [key, order]))
}

function answerEffectivePeriod(vectorCase: VectorCase): Record<string, unknown> {
  const grants = caseGrants(
    field(vectorCase, 'grants') ? vectorCase : { grants: [{ amount: '0', ...vectorCase }] },
    null,
  )
  const [first] = grants
  assert(first !== undefined, 'missing grant')
  const { start, end } = effectivePeriod(first.grant)
  return { start: instantToIso(start), end: end === null ? null : instantToIso(end) }
}

function answerRollover(vectorCase: VectorCase): Record<string, unknown> {
  const fields = { ...vectorCase, ...record(vectorCase.rollover) }
  const granted = numberOr(ZERO, fields, 'granted', 'grantAmount', 'amount')
  const used = numberOr(ZERO, fields, 'used', 'spent')
  const unspent = numberOr(subtract(granted, used), fields, 'unspent', 'balance', 'remaining')
  const percent = field(fields, 'percent', 'share', 'percentage', 'maxPercentage')
  const cap = field(fields, 'cap', 'max', 'maxRollover', 'resetMaxRollover')
  const byShare = rolledOver(
    unspent,
    percent === undefined ? null : { kind: 'share', percent: String(percent), periods: 1 },
    UNIT,
  )
  const capped = percent === undefined ? unspent : byShare
  const most = cap === undefined ? null : ({ kind: 'amount', cap: String(cap), periods: 1 } as const)
  const kept = most === null ? byShare : rolledOver(capped, most, UNIT)
  const rolled = maximum(
    kept,
    minimum(numberOr(ZERO, fields, 'min', 'minRollover', 'resetMinRollover'), parseDecimal(String(cap ?? '0'))),
  )
  const expired = formatExact(maximum(ZERO, subtract(unspent, rolled)))
  const value = formatExact(rolled)
  const next = formatExact(add(rolled, numberOr(ZERO, fields, 'nextAmount', 'newGrant')))
  return {
    rolledOver: value,
    rollover: value,
    carried: value,
    amount: value,
    balance: next,
    total: next,
    expired,
    breakage: expired,
  }
}

/** Credits are money divided by the rate, money is credits times the rate; rounded as the case names it. */
function answerRateConversion(vectorCase: VectorCase): Record<string, unknown> {
  const factor = formatExact(numberIn(vectorCase, 'rate', 'rateAmount', 'creditRate'))
  const named = (value: Rational) => parseDecimal(roundAsNamed(value, field(vectorCase, 'rounding')))
  const hasMoney = field(vectorCase, 'consumedMoney', 'money', 'amount') !== undefined
  const money = hasMoney
    ? numberIn(vectorCase, 'consumedMoney', 'money', 'amount')
    : named(
        convertUnits(numberIn(vectorCase, 'consumedCredits', 'credits'), {
          operation: 'multiply',
          factor,
          rounding: 'none',
        }),
      )
  const credits = hasMoney
    ? named(convertUnits(money, { operation: 'divide', factor, rounding: 'none' }))
    : numberIn(vectorCase, 'consumedCredits', 'credits')
  return {
    consumedCredits: formatExact(credits),
    credits: formatExact(credits),
    consumedMoney: formatExact(money),
    money: formatExact(money),
    balanceMoney: formatExact(subtract(numberOr(ZERO, vectorCase, 'balanceMoney'), money)),
    balanceCredits: formatExact(subtract(numberOr(ZERO, vectorCase, 'balanceCredits'), credits)),
  }
}
