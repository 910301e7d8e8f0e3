import { z } from 'zod'

// What a PDF and an e-invoice take beside their subject, of an invoice and of a credit note alike.

const language = z.enum(['en', 'de', 'fr', 'es', 'pl']).default('en')

export const pdfOptions = {
  language: language.describe(
    'Of all that is not written by you: names, your own descriptions, memo and footer stay as they are.',
  ),
  paper: z.enum(['A4', 'Letter']).default('A4'),
}

export const xmlOptions = {
  syntax: z.enum(['cii', 'ubl']).describe('`cii` is the form inside Factur-X and ZUGFeRD, `ubl` the form of Peppol.'),
  language: language.describe('Of its sentences, and of what is not written by you on its lines.'),
}

export const eInvoiceErrors = [
  'e_invoice.field_missing',
  'e_invoice.not_issued',
  'e_invoice.tax_not_expressible',
  'e_invoice.currency_not_expressible',
  'e_invoice.value_not_listed',
] as const
