import { formatExact } from '@tallywright/domain'
import type { Misfit } from '../estimate/misfit.ts'
import type { Features } from '../estimate/offered-plan.ts'
import { eachCadence } from './cadence-text.ts'
import { exactText, quantityText } from './number-text.ts'
import { slugText, unitText } from './unit-text.ts'

const LIST = new Intl.ListFormat('en', { type: 'disjunction' })

/** Why a plan does not cover the use, as a sentence. */
export function misfitText(misfit: Misfit, features: Features): string {
  switch (misfit.kind) {
    case 'not_included':
      return `Without ${LIST.format(misfit.featureSlugs.map((slug) => nameOf(slug, features)))}.`
    case 'limit': {
      const { limit, per, featureSlug } = misfit
      const unit = features.get(featureSlug)?.unitName ?? null
      const most = unit === null ? quantityText(limit) : `${quantityText(limit)} ${unitText(unit, limit)}`
      return `${nameOf(featureSlug, features)}: at most ${most}${per === null ? '' : ` ${eachCadence(per)}`}.`
    }
    case 'credits':
      return `Needs ${exactText(formatExact(misfit.needed))} ${slugText(misfit.wallet)}; ${exactText(formatExact(misfit.granted))} come with it.`
  }
}

function nameOf(featureSlug: string, features: Features): string {
  return features.get(featureSlug)?.name ?? slugText(featureSlug)
}
