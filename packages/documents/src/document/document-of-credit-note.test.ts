import { instantFromIso, money } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { documentOf, openInvoice, sampleCreditNote, sampleInvoice, taxedLine } from '../samples.ts'
import { documentOfCreditNote } from './document-of-credit-note.ts'

test('a credit note shows what it takes off the lines of its invoice, and names that invoice', () => {
  const document = sampleCreditNote()
  expect(document.kind).toBe('credit_note')
  expect(document.lines).toMatchObject([
    { description: 'API calls', net: { amount: 1025n }, tax: { amount: 236n }, discounts: [], explanation: null },
  ])
  expect(document.lines[0]?.taxes).toMatchObject([{ percent: '23', base: { amount: 1025n }, amount: { amount: 236n } }])
  expect(document.totals).toMatchObject({ total: { amount: 1261n }, paid: { amount: 0n } })
  expect(document.creditedInvoice).toEqual({ number: 'ADA-0002', issuedAt: instantFromIso('2024-02-28T23:00:00Z') })
})

const nothing = money(0n, 'EUR')
const note = {
  lines: [{ lineId: 'line_9', net: nothing, tax: nothing, taxes: [] }],
  net: nothing,
  tax: nothing,
  total: nothing,
}
const issued = { number: 'CN-1', issuedAt: instantFromIso('2024-03-01T00:00:00Z'), note }

test('a credit note for a draft, or for a line of another invoice, is a bug', () => {
  const draft = documentOf(sampleInvoice([taxedLine(100, 19)], { number: null, finalizedAt: null, status: 'draft' }))
  expect(() => documentOfCreditNote(issued, draft, ['line_1'])).toThrow('only an issued invoice')
  expect(() => documentOfCreditNote(issued, documentOf(openInvoice()), ['line_1'])).toThrow('lines of its invoice')
})
