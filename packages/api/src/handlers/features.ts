import { archiveFeature, createFeature, getFeature, listFeatures, updateFeature } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const features: HandlersOf<'features'> = {
  create: createFeature,
  get: getFeature,
  list: listFeatures,
  update: updateFeature,
  archive: archiveFeature,
}
