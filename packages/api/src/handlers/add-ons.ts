import { archiveAddOn, createAddOn, getAddOn, listAddOns, updateAddOn } from '@tallywright/engine'
import { audienceOf } from './audience-of.ts'
import type { HandlersOf } from './handlers-of.ts'

export const addOns: HandlersOf<'addOns'> = {
  create: createAddOn,
  get: (context, input) => getAddOn(context, input, audienceOf(context)),
  list: (context, input) => listAddOns(context, input, audienceOf(context)),
  update: updateAddOn,
  archive: archiveAddOn,
}
