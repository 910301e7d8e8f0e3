import {
  cancelSubscription,
  changePlan,
  createSubscription,
  getSubscription,
  listSubscriptions,
  previewPlanChange,
  previewSubscription,
  setDiscount,
  subscriptionDiscounts,
  uncancelSubscription,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const subscriptions: HandlersOf<'subscriptions'> = {
  create: createSubscription,
  previewCreate: previewSubscription,
  get: getSubscription,
  list: listSubscriptions,
  changePlan,
  previewChange: previewPlanChange,
  cancel: cancelSubscription,
  uncancel: uncancelSubscription,
  setDiscount,
  discounts: subscriptionDiscounts,
}
