import { formatExact } from '@tallywright/domain'
import type { Misfit } from '../estimate/misfit.ts'
import type { Features } from '../estimate/offered-plan.ts'
import { eachCadence } from './cadence-text.ts'
import { quantityText } from './number-text.ts'
import { slugText, unitText } from './unit-text.ts'

/** Why a plan does not cover the use, as a sentence. */
export function misfitText(misfit: Misfit, features: Features): string {
  switch (misfit.kind) {
    case 'not_included':
      return `Without ${nameOf(misfit.featureSlug, features)}.`
    case 'limit': {
      const { limit, per, featureSlug } = misfit
      const unit = features.get(featureSlug)?.unitName ?? null
      const what = unit === null ? nameOf(featureSlug, features) : unitText(unit, limit)
      return `Ends at ${quantityText(limit)} ${what}${per === null ? '' : ` ${eachCadence(per)}`}.`
    }
    case 'credits':
      return `Needs ${quantityText(formatExact(misfit.needed))} ${slugText(misfit.wallet)}; ${quantityText(formatExact(misfit.granted))} come with it.`
  }
}

function nameOf(featureSlug: string, features: Features): string {
  return features.get(featureSlug)?.name ?? slugText(featureSlug)
}
