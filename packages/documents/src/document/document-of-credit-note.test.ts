import { instantFromIso } from '@tallywright/domain'
import type { CreditNote } from '@tallywright/sdk'
import { expect, expectTypeOf, test } from 'vitest'
import { BERLIN, openInvoice, sampleCreditNote, sampleInvoice, taxedLine } from '../samples.ts'
import { documentOfCreditNote } from './document-of-credit-note.ts'
import type { CreditNoteOnWire } from './invoice-on-wire.ts'

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

test('an answer of creditNotes.get is all that it takes', () => {
  expectTypeOf<CreditNote>().toExtend<CreditNoteOnWire>()
})

const note = {
  number: 'CN-1',
  createdAt: '2024-03-01T00:00:00Z',
  lines: [{ lineId: 'line_9', net: 1, tax: 0, taxes: [0] }],
  net: 1,
  tax: 0,
  total: 1,
  reason: null,
}

test('a credit note for a draft, or for a line of another invoice, is a bug', () => {
  const details = { timeZone: BERLIN }
  const draft = sampleInvoice([taxedLine(100, 19)], { number: null, finalizedAt: null, status: 'draft' })
  expect(() => documentOfCreditNote(note, draft, details)).toThrow('only an issued invoice')
  expect(() => documentOfCreditNote(note, openInvoice(), details)).toThrow('lines of its invoice')
})

test('a credited line is found behind the discounts of the lines before it', () => {
  const credited = { ...note, lines: [{ lineId: 'line_3', net: 1, tax: 0, taxes: [0] }] }
  const { lines } = documentOfCreditNote(credited, openInvoice(), { timeZone: BERLIN })
  expect(lines.map(({ description }) => description)).toEqual(['Editor seats'])
})
