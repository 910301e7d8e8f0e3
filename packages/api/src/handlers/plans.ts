import { archivePlan, createPlan, getPlan, listPlans, setPlanVisibility, updatePlan } from '@tallywright/engine'
import { audienceOf } from './audience-of.ts'
import type { HandlersOf } from './handlers-of.ts'

export const plans: HandlersOf<'plans'> = {
  create: createPlan,
  get: (context, input) => getPlan(context, input, audienceOf(context)),
  list: (context, input) => listPlans(context, input, audienceOf(context)),
  update: updatePlan,
  archive: archivePlan,
  setVisibility: setPlanVisibility,
}
