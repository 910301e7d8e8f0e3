import {
  addAddOn,
  cancelSubscription,
  changePlan,
  createSubscription,
  getSubscription,
  listSubscriptions,
  pauseSubscription,
  previewCancel,
  previewPlanChange,
  previewSubscription,
  removeAddOn,
  resumeSubscription,
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
  previewCancel,
  uncancel: uncancelSubscription,
  pause: pauseSubscription,
  resume: resumeSubscription,
  addAddOn,
  removeAddOn,
}
