import { rerunSharedInvoices } from '@tallywright/testing/rerun-shared-invoices'
import { afterAll, describe, expect, test } from 'vitest'
import { goldenPage, invoicesOnPage, type ShownInvoice } from './golden-page.ts'
import { invoicesInSandbox } from './month-in-sandbox.ts'
import { priceLists } from './price-lists.ts'

afterAll(rerunSharedInvoices)

describe('the month of a price list is billed as its golden page works it out', () => {
  test.each(priceLists)('$name', async ({ name, catalog, scenario }) => {
    const golden = invoicesOnPage(goldenPage(name))
    expect(golden).not.toEqual([])
    const made = await invoicesInSandbox(catalog, scenario)
    expect(made.map(inOrderOfName)).toEqual(golden.map(inOrderOfName))
  })
})

/** A page may tell its lines in another order than an invoice. */
function inOrderOfName({ lines, ...invoice }: ShownInvoice) {
  return { ...invoice, lines: lines.map(({ line, amount }) => `${line} ${amount}`).sort() }
}
