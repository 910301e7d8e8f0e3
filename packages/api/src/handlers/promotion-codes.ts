import {
  archivePromotionCode,
  createPromotionCode,
  getPromotionCode,
  listPromotionCodes,
  updatePromotionCode,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const promotionCodes: HandlersOf<'promotionCodes'> = {
  create: createPromotionCode,
  get: getPromotionCode,
  list: listPromotionCodes,
  update: updatePromotionCode,
  archive: archivePromotionCode,
}
