import type { Invoice } from '@e-invoice-eu/core'
import { formatMoney, subtractMoney } from '@tallywright/domain'
import type { InvoiceDocument } from '../document/invoice-document.ts'
import type { Words } from '../words/words.ts'
import { asListed } from './listed.ts'
import type { VatBreakdown } from './vat-breakdown.ts'
import { exemptionOf } from './vat-category.ts'

type Body = Invoice['ubl:Invoice']

/** BT-110 and BG-23. */
export function taxTotalXml(
  { totals, currency, exemptionReason }: InvoiceDocument,
  breakdown: readonly VatBreakdown[],
  words: Words,
): Body['cac:TaxTotal'] {
  const rows = breakdown.map(({ category, taxable, tax }) => ({
    'cbc:TaxableAmount': formatMoney(taxable),
    'cbc:TaxableAmount@currencyID': asListed<'EUR'>(currency),
    'cbc:TaxAmount': formatMoney(tax),
    'cbc:TaxAmount@currencyID': asListed<'EUR'>(currency),
    'cac:TaxCategory': {
      'cbc:ID': category.code,
      ...(category.percent === null ? {} : { 'cbc:Percent': category.percent }),
      ...exemptionXml(exemptionOf(category, words, exemptionReason)),
      'cac:TaxScheme': { 'cbc:ID': 'VAT' },
    },
  }))
  const tax = { 'cbc:TaxAmount': formatMoney(totals.tax), 'cbc:TaxAmount@currencyID': asListed<'EUR'>(currency) }
  return [{ ...tax, 'cac:TaxSubtotal': rows }]
}

function exemptionXml(exemption: ReturnType<typeof exemptionOf>) {
  if (exemption === null) return {}
  const { code, reason } = exemption
  return { ...(code === null ? {} : { 'cbc:TaxExemptionReasonCode': code }), 'cbc:TaxExemptionReason': reason }
}

/**
 * BG-22. There are no allowances of the whole document, so net and sum of lines are one; what credit notes, wallet and
 * payments have settled is the paid amount (BT-113), and what is left is due (BR-CO-16).
 */
export function monetaryTotalXml({ totals, currency }: InvoiceDocument): Body['cac:LegalMonetaryTotal'] {
  const { net, total, amountDue } = totals
  const settled = subtractMoney(total, amountDue)
  const unit = asListed<'EUR'>(currency)
  return {
    'cbc:LineExtensionAmount': formatMoney(net),
    'cbc:LineExtensionAmount@currencyID': unit,
    'cbc:TaxExclusiveAmount': formatMoney(net),
    'cbc:TaxExclusiveAmount@currencyID': unit,
    'cbc:TaxInclusiveAmount': formatMoney(total),
    'cbc:TaxInclusiveAmount@currencyID': unit,
    ...(settled.amount === 0n
      ? {}
      : { 'cbc:PrepaidAmount': formatMoney(settled), 'cbc:PrepaidAmount@currencyID': unit }),
    'cbc:PayableAmount': formatMoney(amountDue),
    'cbc:PayableAmount@currencyID': unit,
  }
}
