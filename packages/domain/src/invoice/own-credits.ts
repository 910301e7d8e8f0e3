import { negateMoney } from '../money/money.ts'
import type { EarlierCredit } from './creditable.ts'
import type { BuiltLine } from './line.ts'
import { sumOf } from './line-tax.ts'
import { reversedTax, reverseTaxes } from './reverse-tax.ts'

/**
 * Credits on a draft of the draft's own lines take back the tax that these lines have on it now (semantics §6), one after
 * another, and all of it with the last: a tax of their own would be rounded apart from that of the line.
 */
export function withOwnCredits(lines: readonly BuiltLine[], lineIds: ReadonlyMap<string, string>): BuiltLine[] {
  const known = lines.map(({ key, ...line }) => ({ ...line, id: key }))
  const earlier: EarlierCredit[] = []
  return lines.map((line) => {
    const own = line.kind === 'proration_credit' ? known.find(({ id }) => lineIds.get(id) === line.source) : undefined
    if (own === undefined) return line
    const taxes = reverseTaxes(line.net, reversedTax(own, known, earlier))
    const takenBack = taxes.map(({ amount }) => negateMoney(amount))
    earlier.push({ lineId: own.id, net: negateMoney(line.net), taxes: takenBack })
    return { ...line, taxes, tax: sumOf(taxes, line.net.currency), taxTreatment: own.taxTreatment }
  })
}
