import { add, isPositive, isZero, minimum, negate, type Rational, subtract, sum, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { type SpentPart, spend } from './spend.ts'
import { unwind } from './unwind.ts'
import type { Wallet, WalletMovement } from './wallet.ts'

/**
 * What the use of one feature in one price period has come to, in the unit of the wallet that it draws on: use = `settled` + Σ
 * `parts` + `uncovered`. `parts` are drawn and on no invoice yet, `settled` is on invoices, and `uncovered` is what the wallet
 * could not pay: it is never drawn later, whatever comes into the wallet (semantics §7).
 */
export interface UsageDraw {
  readonly parts: readonly SpentPart[]
  readonly settled: Rational
  readonly uncovered: Rational
}

export const NOTHING_DRAWN: UsageDraw = { parts: [], settled: ZERO, uncovered: ZERO }

export interface Drawing extends WalletMovement {
  readonly draw: UsageDraw
}

export interface DrawRequest {
  /** What the use comes to by now, in the wallet's unit. */
  readonly use: Rational
  readonly at: Instant
  /** What becomes of what no grant covers. */
  readonly shortfall: 'leave' | 'overdraw'
}

/**
 * Draws what the use comes to beyond what was drawn for it before; what it comes to less goes back: first what was not covered,
 * then the stored parts, the last of them first (semantics §8). What is settled is corrected by invoices, not here.
 * Where nothing changes, the draw is the one that was given.
 */
export function drawForUse(wallet: Wallet, draw: UsageDraw, { use, at, shortfall }: DrawRequest): Drawing {
  const more = subtract(use, useOf(draw))
  if (isPositive(more)) return drawMore(wallet, draw, more, { at, shortfall })
  const less = negate(more)
  const uncovered = minimum(draw.uncovered, less)
  const back = minimum(drawnOf(draw), subtract(less, uncovered))
  if (isZero(uncovered) && isZero(back)) return { wallet, entries: [], draw }
  const left = { ...draw, uncovered: subtract(draw.uncovered, uncovered) }
  if (!isPositive(back)) return { wallet, entries: [], draw: left }
  const { parts, ...movement } = unwind(wallet, draw.parts, back, at)
  return { ...movement, draw: { ...left, parts } }
}

function drawMore(
  before: Wallet,
  draw: UsageDraw,
  amount: Rational,
  { at, shortfall }: Pick<DrawRequest, 'at' | 'shortfall'>,
): Drawing {
  const spent = spend(before, { amount, at, shortfall })
  if (!spent.ok) throw new Error('what is left uncovered, or owed, is not refused')
  const { wallet, entries, parts, uncovered } = spent.value
  const left = shortfall === 'leave' ? uncovered : ZERO
  return {
    wallet,
    entries,
    draw: { ...draw, parts: joined([...draw.parts, ...parts]), uncovered: add(draw.uncovered, left) },
  }
}

/** What is drawn and on no invoice yet. */
export function drawnOf({ parts }: Pick<UsageDraw, 'parts'>): Rational {
  return sum(parts.map(({ amount }) => amount))
}

/** An invoice has taken what was drawn, and with `billsRest` what was not covered. */
export function settledDraw(draw: UsageDraw, { billsRest }: { readonly billsRest: boolean }): UsageDraw {
  const { settled, uncovered } = draw
  const taken = add(settled, drawnOf(draw))
  return billsRest
    ? { parts: [], settled: add(taken, uncovered), uncovered: ZERO }
    : { parts: [], settled: taken, uncovered }
}

/** Parts that were drawn from one grant one after another are one. */
function joined(parts: readonly SpentPart[]): SpentPart[] {
  const all: SpentPart[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (last?.grantId === part.grantId) all[all.length - 1] = { ...last, amount: add(last.amount, part.amount) }
    else all.push(part)
  }
  return all
}

function useOf(draw: UsageDraw): Rational {
  return sum([draw.settled, drawnOf(draw), draw.uncovered])
}
