import { rerun } from '../../explanation/explanation.ts'
import { negateMoney } from '../../money/money.ts'
import { creditAgain } from '../../proration/charge-and-credit.ts'
import type { BuiltLine } from '../line.ts'
import { sumOf } from '../tax/line-tax.ts'
import { reversedTax, reverseTaxes } from '../tax/reverse-tax.ts'
import type { EarlierCredit } from './creditable.ts'

/**
 * Credits on a draft of the draft's own lines are the same share of what these lines come to now, which without their tax may be
 * another than it was, and take back the tax that they have now (semantics §6), one after another, and all of it with the last:
 * a tax of their own would be rounded apart from that of the line.
 */
export function withOwnCredits(lines: readonly BuiltLine[], lineIds: ReadonlyMap<string, string>): BuiltLine[] {
  const known = lines.map(({ key, ...line }) => ({ ...line, id: key }))
  const earlier: EarlierCredit[] = []
  return lines.map((line) => {
    const own = line.kind === 'proration_credit' ? known.find(({ id }) => lineIds.get(id) === line.source) : undefined
    if (own === undefined) return line
    const reversed = reversedTax(own, known, earlier)
    const explanation = creditAgain(line.explanation, reversed)
    const net = rerun(explanation)
    const taxes = reverseTaxes(net, reversed)
    const takenBack = taxes.map(({ amount }) => negateMoney(amount))
    earlier.push({ lineId: own.id, net: negateMoney(net), taxes: takenBack })
    const { taxTreatment } = own
    return { ...line, amount: net, net, explanation, taxes, tax: sumOf(taxes, net.currency), taxTreatment }
  })
}
