import type { Invoice } from '@e-invoice-eu/core'
import { formatMoney, negateMoney } from '@tallywright/domain'
import type { DocumentDiscount, DocumentLine, InvoiceDocument } from '../document/invoice-document.ts'
import { netAfterDiscounts } from '../document/tax-summary.ts'
import { printedDescription } from '../printed/printed-description.ts'
import { printedSteps } from '../printed/printed-steps.ts'
import type { Words } from '../words/words.ts'
import type { Written } from '../words/written.ts'
import { asListed } from './listed.ts'
import type { VatCategory } from './vat-category.ts'
import { isoDays, quantityAndPrice } from './written-for-machines.ts'

type LineXml = Invoice['ubl:Invoice']['cac:InvoiceLine'][number]
type AllowanceXml = NonNullable<LineXml['cac:AllowanceCharge']>[number]

interface InLanguage {
  readonly words: Words
  readonly written: Written
}

/**
 * BG-25. The net (BT-131) is quantity × price less the discounts, exactly; the steps to it are its note.
 */
export function lineXml(
  line: DocumentLine,
  index: number,
  category: VatCategory,
  { currency, timeZone }: InvoiceDocument,
  { words, written }: InLanguage,
): LineXml {
  const { quantity, price, per, isCounted } = quantityAndPrice(line.quantity, line.net)
  const { first, last } = isoDays(line.servicePeriod, timeZone)
  const allowances = line.discounts.filter(({ net }) => net.amount !== 0n).map((each) => allowanceXml(each, currency))
  return {
    'cbc:ID': String(index + 1),
    ...noteXml(line, isCounted, { words, written }),
    'cbc:InvoicedQuantity': quantity,
    'cbc:InvoicedQuantity@unitCode': 'C62',
    'cbc:LineExtensionAmount': formatMoney(netAfterDiscounts(line)),
    'cbc:LineExtensionAmount@currencyID': asListed(currency),
    'cac:InvoicePeriod': { 'cbc:StartDate': first, 'cbc:EndDate': last },
    ...(allowances.length === 0 ? {} : { 'cac:AllowanceCharge': allowances }),
    'cac:Item': {
      ...groupXml(line, words),
      'cbc:Name': printedDescription(line, words),
      'cac:ClassifiedTaxCategory': {
        'cbc:ID': category.code,
        ...(category.percent === null ? {} : { 'cbc:Percent': category.percent }),
        'cac:TaxScheme': { 'cbc:ID': 'VAT' },
      },
    },
    'cac:Price': {
      'cbc:PriceAmount': price,
      'cbc:PriceAmount@currencyID': asListed(currency),
      ...(per === null ? {} : { 'cbc:BaseQuantity': per, 'cbc:BaseQuantity@unitCode': 'C62' as const }),
    },
  }
}

function noteXml(line: DocumentLine, isCounted: boolean, { words, written }: InLanguage) {
  const { unit } = line
  const quantity = written.quantity(line.quantity)
  const counted = isCounted && unit === null ? [] : [unit === null ? quantity : `${quantity} ${unit}`]
  const note = [...counted, ...printedSteps(line, words, written)].join('; ')
  return note === '' ? {} : { 'cbc:Note': note }
}

function groupXml({ group }: DocumentLine, { labelled }: Words) {
  const values = Object.entries(group ?? {}).flatMap(([name, value]) => (value === null ? [] : [labelled(name, value)]))
  return values.length === 0 ? {} : { 'cbc:Description': values.join(', ') }
}

/** BG-27, with the reason “discount” of UNCL 5189; what adds to a line is BG-28. */
function allowanceXml({ description, net }: DocumentDiscount, currency: string): AllowanceXml {
  const isCharge = net.amount > 0n
  return {
    'cbc:ChargeIndicator': String(isCharge),
    ...(isCharge ? {} : { 'cbc:AllowanceChargeReasonCode': '95' as const }),
    'cbc:AllowanceChargeReason': description,
    'cbc:Amount': formatMoney(isCharge ? net : negateMoney(net)),
    'cbc:Amount@currencyID': asListed(currency),
  }
}
