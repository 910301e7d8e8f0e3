import { archiveCoupon, createCoupon, getCoupon, listCoupons, updateCoupon } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const coupons: HandlersOf<'coupons'> = {
  create: createCoupon,
  get: getCoupon,
  list: listCoupons,
  update: updateCoupon,
  archive: archiveCoupon,
}
