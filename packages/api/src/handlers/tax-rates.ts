import { archiveTaxRate, createTaxRate, listTaxRates, updateTaxRate } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const taxRates: HandlersOf<'taxRates'> = {
  create: createTaxRate,
  list: listTaxRates,
  update: updateTaxRate,
  archive: archiveTaxRate,
}
