import { allocateWithin } from '../../money/allocate.ts'
import { larger, smaller, total } from '../../money/minor-units.ts'
import type { BuiltLine } from '../line.ts'
import { type CreditCut, evenCut, partsOf } from './cut-credit.ts'

/** A line, and whether it is one of those that are cut. */
interface MaybeCut {
  readonly line: BuiltLine
  readonly isCut: boolean
}

/**
 * What of `beyond`, the minor units by which an invoice is below zero, is cut from each of its lines: as much as those that
 * are cut come to. Where all lines have the same taxes, the net and each tax are cut apart, by what each is below zero:
 * lines are rounded one by one, and a cut of the total alone would leave a net of −0.01 beside a tax of 0.01. Where they
 * differ, net and tax are cut in proportion, so that every line keeps the tax of its rate.
 */
export function shareCut(lines: readonly MaybeCut[], beyond: bigint): readonly CreditCut[] {
  return areTaxedAlike(lines) ? cutApart(lines, beyond) : cutInProportion(lines, beyond)
}

/** The tax of a discounted line is on the line itself (semantics §9). */
function areTaxedAlike(lines: readonly MaybeCut[]): boolean {
  const taxed = lines.filter(({ line }) => line.kind !== 'discount')
  return new Set(taxed.map(({ line }) => taxesOf(line))).size === 1
}

function taxesOf({ taxes, taxTreatment }: BuiltLine): string {
  const rates = taxes.map(({ name, percent, country, region, compound }) => [name, percent, country, region, compound])
  return JSON.stringify([taxTreatment, rates])
}

function cutInProportion(lines: readonly MaybeCut[], beyond: bigint): CreditCut[] {
  const limits = lines.map((each) => total(limitsOf(each)))
  const cuts = allocateWithin(smaller(beyond, total(limits)), limits)
  return lines.map(({ line, isCut }, index) => (isCut ? evenCut(line, cuts[index] ?? 0n) : []))
}

/** By largest remainder, first over the net and the taxes, then of each over the lines. */
function cutApart(lines: readonly MaybeCut[], beyond: bigint): CreditCut[] {
  const limits = lines.map(limitsOf)
  const most = Math.max(...limits.map(({ length }) => length))
  const parts = Array.from({ length: most }, (_, index) => {
    const limitsOfPart = limits.map((limit) => limit[index] ?? 0n)
    const below = -total(lines.map(({ line }) => partsOf(line)[index] ?? 0n))
    return { limitsOfPart, room: total(limitsOfPart), below: larger(below, 0n) }
  })
  const amounts = amountsOf(parts, beyond)
  const cuts = parts.map(({ limitsOfPart }, index) => allocateWithin(amounts[index] ?? 0n, limitsOfPart))
  return lines.map((_, line) => cuts.map((cut) => cut[line] ?? 0n))
}

/** As far as it goes what each part is below zero by; of what is left, what there is room for. */
function amountsOf(parts: readonly { readonly room: bigint; readonly below: bigint }[], beyond: bigint): bigint[] {
  const wanted = parts.map(({ room, below }) => smaller(room, below))
  const apart = allocateWithin(smaller(beyond, total(wanted)), wanted)
  const rooms = parts.map(({ room }, index) => room - (apart[index] ?? 0n))
  const rest = allocateWithin(smaller(beyond - total(apart), total(rooms)), rooms)
  return apart.map((amount, index) => amount + (rest[index] ?? 0n))
}

/** Of the net and each tax of a line, how far it can be raised. */
function limitsOf({ line, isCut }: MaybeCut): bigint[] {
  return partsOf(line).map((part) => (isCut ? larger(-part, 0n) : 0n))
}
