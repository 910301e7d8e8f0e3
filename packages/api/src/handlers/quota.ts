import { addQuota, getQuota, listQuota, previewQuota, removeQuota, setQuota } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const quota: HandlersOf<'quota'> = {
  set: setQuota,
  add: addQuota,
  remove: removeQuota,
  preview: previewQuota,
  get: getQuota,
  list: listQuota,
}
