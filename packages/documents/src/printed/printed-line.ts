import type { DocumentLine } from '../document/invoice-document.ts'
import type { Words } from '../words/words.ts'
import type { Written } from '../words/written.ts'
import { printedDescription } from './printed-description.ts'
import { printedSteps } from './printed-steps.ts'

/** A line as it is read; the amounts of the line and its discounts sum to the net of the document. */
export interface PrintedLine {
  readonly description: string
  /** The service period and the group, under the description. */
  readonly details: readonly string[]
  readonly explanation: readonly string[]
  readonly quantity: string
  readonly tax: string
  readonly amount: string
  readonly discounts: readonly { readonly description: string; readonly amount: string }[]
}

export function isTaxed({ taxes, treatment }: DocumentLine): boolean {
  return taxes.length > 0 || treatment !== 'standard'
}

export function printedLine(line: DocumentLine, words: Words, written: Written): PrintedLine {
  const { group, servicePeriod, quantity, unit, net, discounts } = line
  return {
    description: printedDescription(line, words),
    details: [written.days(servicePeriod), ...groupText(group, words)],
    explanation: printedSteps(line, words, written),
    quantity: unit === null ? written.quantity(quantity) : `${written.quantity(quantity)} ${unit}`,
    tax: taxText(line, written),
    amount: written.amount(net),
    discounts: discounts.map((discount) => ({
      description: discount.description,
      amount: written.amount(discount.net),
    })),
  }
}

function taxText(line: DocumentLine, written: Written): string {
  const { taxes } = line
  if (taxes.length > 0) return taxes.map(({ percent }) => written.percent(percent)).join(' + ')
  return isTaxed(line) ? written.percent('0') : '–'
}

function groupText(group: DocumentLine['group'], { labelled }: Words): string[] {
  const values = Object.entries(group ?? {}).map(([name, value]) => labelled(name, value ?? '–'))
  return values.length === 0 ? [] : [values.join(' · ')]
}
