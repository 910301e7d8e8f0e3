import { formatExact } from '../src/money/decimal.ts'
import { add, isNegative, maximum, minimum, negate, type Rational, sum, ZERO } from '../src/money/rational.ts'
import type { Instant } from '../src/time/instant.ts'
import { addGrant } from '../src/wallet/add-grant.ts'
import { isEffective } from '../src/wallet/grant.ts'
import { rolledOver } from '../src/wallet/plan-grant.ts'
import { type SpentPart, spend } from '../src/wallet/spend.ts'
import { unwind } from '../src/wallet/unwind.ts'
import { emptyWallet, type Wallet } from '../src/wallet/wallet.ts'
import { field, readInstant, timeZoneOf, type VectorCase } from './case-fields.ts'
import { record } from './metered-events.ts'
import { BEGINNING, type CaseGrant, numberIn } from './wallet-case.ts'

/** A wallet of a case as its grants, resets and usage leave it. */
export interface WalletState {
  readonly wallet: Wallet
  /** All that was drawn and not taken back. */
  readonly parts: readonly SpentPart[]
  /** What no grant covered and no reset forgave. */
  readonly uncovered: Rational
}

interface Step {
  readonly at: Instant
  readonly apply: (state: WalletState) => WalletState
}

/** Replays a case up to an instant. At one instant grants begin first, then resets come, then usage. */
export function replayWallet(
  vectorCase: VectorCase,
  grants: readonly CaseGrant[],
  usage: readonly Step[],
): WalletState {
  const steps = [...grants.map(grantStep), ...resetSteps(vectorCase, grants), ...usage]
  return steps.sort((a, b) => a.at - b.at).reduce(applied, { wallet: emptyWallet(UNIT), parts: [], uncovered: ZERO })
}

/** Not a currency: cases give money in major units, which a wallet would count in minor ones. */
export const UNIT = 'credit'

function applied(state: WalletState, { apply }: Step): WalletState {
  return apply(state)
}

function grantStep({ grant }: CaseGrant): Step {
  const at = grant.effectiveAt
  return { at, apply: (state) => ({ ...state, wallet: addGrant(state.wallet, grant, at).wallet }) }
}

/** A usage that is negative is a correction, which unwinds what was drawn last. */
function usageStep(amount: Rational, at: Instant, overdraft: boolean): Step {
  return {
    at,
    apply: (state) => (isNegative(amount) ? corrected(state, negate(amount), at) : drawn(state, amount, at, overdraft)),
  }
}

function drawn(state: WalletState, amount: Rational, at: Instant, overdraft: boolean): WalletState {
  const spending = spend(state.wallet, { amount, at, shortfall: overdraft ? 'overdraw' : 'leave' })
  if (!spending.ok) throw new Error(spending.error.message)
  const { wallet, parts, uncovered } = spending.value
  return { wallet, parts: [...state.parts, ...parts], uncovered: overdraft ? ZERO : add(state.uncovered, uncovered) }
}

function corrected(state: WalletState, amount: Rational, at: Instant): WalletState {
  const drawnSoFar = sum(state.parts.map((part) => part.amount))
  const { wallet, parts } = unwind(state.wallet, state.parts, minimum(amount, drawnSoFar), at)
  return { ...state, wallet, parts }
}

/** The resets up to the instant at which the case looks. */
function resetSteps(vectorCase: VectorCase, grants: readonly CaseGrant[]): Step[] {
  const zone = timeZoneOf(vectorCase)
  const asked = field(vectorCase, 'at')
  const until = asked === undefined ? null : readInstant(String(asked), zone)
  return [field(vectorCase, 'resets') ?? []].flat().flatMap((reset) => {
    const fields = typeof reset === 'string' ? { at: reset } : record(reset)
    const at = readInstant(String(field(fields, 'at', 'timestamp')), zone)
    if (until !== null && at > until) return []
    return [
      { at, apply: (state: WalletState) => resetAt(state, grants, at, field(fields, 'preserveOverage') === true) },
    ]
  })
}

/** A reset leaves of each grant what rolls over, and forgives what was not covered unless it is to be kept. */
function resetAt(state: WalletState, grants: readonly CaseGrant[], at: Instant, keepsOverage: boolean): WalletState {
  const left = state.wallet.grants.map((grant) => {
    const rollover = grants.find((own) => own.grant.id === grant.id)?.rollover
    if (rollover === undefined || !isEffective(grant, at)) return grant
    const kept = rolledOver(grant.remaining, { kind: 'amount', cap: formatExact(rollover.max), periods: 1 }, UNIT)
    return { ...grant, remaining: maximum(kept, minimum(rollover.min, rollover.max)) }
  })
  const reset = { ...state, wallet: { ...state.wallet, grants: left }, uncovered: ZERO }
  return keepsOverage ? drawn(reset, state.uncovered, at, false) : reset
}

const USAGE_NAMES = ['usage', 'usages', 'deductions', 'fees', 'invoices', 'amount', 'deduct', 'invoiceAmount']

/** The usage of a case: a list with instants, or one amount at the instant of the case. */
export function usageSteps(vectorCase: VectorCase, upTo: (at: Instant) => boolean): Step[] {
  const zone = timeZoneOf(vectorCase)
  const overdraft = field(vectorCase, 'overdraft', 'allowOverdraft', 'allowNegative') === true
  const listed = [field(vectorCase, ...USAGE_NAMES) ?? []].flat()
  return listed.flatMap((raw) => {
    const fields = typeof raw === 'object' ? record(raw) : { amount: raw }
    const when = field(fields, 'at', 'timestamp') ?? field(vectorCase, 'at')
    const at = when === undefined ? BEGINNING : readInstant(String(when), zone)
    return upTo(at) ? [usageStep(numberIn(fields, 'amount', 'units', 'value'), at, overdraft)] : []
  })
}
