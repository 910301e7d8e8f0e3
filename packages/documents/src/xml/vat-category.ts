import {
  type Decimal,
  type Failure,
  formatExact,
  isZero,
  parseDecimal,
  type Result,
  refuse,
  success,
} from '@tallywright/domain'
import type { DocumentLine, InvoiceDocument } from '../document/invoice-document.ts'
import type { Words } from '../words/words.ts'

/**
 * The codes of UNCL 5305 that are used here: standard rate, zero rate, exempt, reverse charge, and not subject to VAT. They
 * are EN 16931's BT-151 of a line and BT-118 of the breakdown.
 */
type VatCategoryCode = 'S' | 'Z' | 'E' | 'AE' | 'O'

/** `percent` is null for what is not subject to VAT, which has no rate (BR-O-05). */
export interface VatCategory {
  readonly code: VatCategoryCode
  readonly percent: Decimal | null
}

/**
 * The one VAT category of each line. Refuses with `e_invoice.tax_not_expressible`, naming the line: several rates on
 * one line, which EN 16931 has no form for, a rate of more than four decimals, and lines that are not subject to VAT
 * beside others that are (BR-O-11).
 */
export function vatCategories({
  lines,
}: Pick<InvoiceDocument, 'lines'>): Result<VatCategory[], 'e_invoice.tax_not_expressible'> {
  const crowded = lines.findIndex((line) => line.taxes.length > 1)
  if (crowded >= 0) return notExpressible(crowded, 'A line of an e-invoice has one rate of VAT.')
  const categories = lines.map(categoryOf)
  const tooFine = categories.findIndex(({ percent }) => (percent?.split('.')[1]?.length ?? 0) > RATE_PLACES)
  if (tooFine >= 0) return notExpressible(tooFine, `A rate has at most ${RATE_PLACES} decimals.`)
  const untaxed = categories.findIndex(({ code }) => code === 'O')
  const isMixed = untaxed >= 0 && categories.some(({ code }) => code !== 'O')
  return isMixed
    ? notExpressible(untaxed, 'What is not subject to VAT needs an invoice of its own.')
    : success(categories)
}

/** BT-152 and BT-119. */
const RATE_PLACES = 4

function categoryOf({ treatment, taxes: [tax] }: DocumentLine): VatCategory {
  if (treatment === 'reverse_charge') return { code: 'AE', percent: '0' }
  if (treatment === 'exempt') return { code: 'E', percent: '0' }
  if (tax === undefined) return { code: 'O', percent: null }
  return { code: isZero(parseDecimal(tax.percent)) ? 'Z' : 'S', percent: formatExact(parseDecimal(tax.percent)) }
}

/** Why a category has no tax (BT-120), and its code in the list of VATEX (BT-121) where there is one for every case. */
export function exemptionOf(
  { code }: VatCategory,
  words: Words,
  exemptionReason: string | null,
): { readonly code: 'VATEX-EU-AE' | 'VATEX-EU-O' | null; readonly reason: string } | null {
  switch (code) {
    case 'AE':
      return { code: 'VATEX-EU-AE', reason: words.reverseChargeNote }
    case 'O':
      return { code: 'VATEX-EU-O', reason: words.notTaxedNote }
    case 'E':
      return { code: null, reason: exemptionReason ?? words.exemptNote }
    case 'S':
    case 'Z':
      return null
  }
}

function notExpressible(line: number, message: string): Failure<'e_invoice.tax_not_expressible'> {
  return refuse('e_invoice.tax_not_expressible', message, { param: `lines.${line}.taxes` })
}
