import { sameCadence } from '@tallywright/domain'
import type { EstimatedPlan } from '../estimate/least-plan.ts'
import type { Choice, Features } from '../estimate/offered-plan.ts'
import { cadenceName } from '../words/cadence-text.ts'
import { baseText } from '../words/feature-text.ts'
import { misfitText } from '../words/misfit-text.ts'
import { EstimateSheet } from './estimate-sheet.tsx'
import { EstimateSteps } from './estimate-steps.tsx'
import { PlanFacts } from './plan-facts.tsx'
import { TallyStick } from './tally-stick.tsx'

interface Props {
  readonly estimated: EstimatedPlan
  readonly choice: Choice
  readonly features: Features
  readonly isLeast: boolean
  readonly hasUsage: boolean
}

/** One plan: what it is, what it would be invoiced at, what it gives. Its rows line up with those of its neighbours. */
export function PlanCard({ estimated, choice, features, isLeast, hasUsage }: Props) {
  const { plan, estimate, misfits } = estimated
  const { plan: terms, planSlug, group } = plan.version
  const id = `plan-${planSlug}`
  return (
    <article
      id={id}
      aria-labelledby={`${id}-name`}
      className={`arriving row-span-4 grid scroll-mt-20 lg:scroll-mt-4 grid-rows-subgrid gap-0 border bg-sheet ${isLeast ? 'border-tally shadow-[0_0_0_2px_var(--color-tally)]' : 'border-rule'}`}
    >
      <TallyStick notches={(group?.rank ?? 0) + 1} label={isLeast ? 'Least for this usage' : null} />
      <header className="px-6 pt-4">
        <h3 id={`${id}-name`} className="font-display text-name font-semibold">
          {terms.name}
        </h3>
        {terms.description !== undefined && <p className="mt-1 text-soft text-pretty">{terms.description}</p>}
      </header>
      <div className="px-6 pt-3">
        <p className="font-semibold">{baseText(plan, features)}</p>
        <OtherTerms plan={plan} choice={choice} />
        {hasUsage && <EstimateSheet estimated={estimated} />}
        <Misfits misfits={misfits} planName={terms.name} features={features} />
      </div>
      <div className="px-6 pt-2 pb-6">
        {hasUsage && <EstimateSteps lines={estimate.lines} planName={terms.name} />}
        <PlanFacts plan={plan} features={features} />
        {terms.trial !== undefined && (
          <p className="mt-4 text-small text-soft">{terms.trial.days} days to try it for free.</p>
        )}
      </div>
    </article>
  )
}

interface MisfitsProps {
  readonly misfits: EstimatedPlan['misfits']
  readonly planName: string
  readonly features: Features
}

function Misfits({ misfits, planName, features }: MisfitsProps) {
  if (misfits.length === 0) return null
  return (
    <ul className="mt-3 border-l-4 border-wood pl-3 text-small" aria-label={`What ${planName} does not cover`}>
      {misfits.map((misfit) => (
        <li key={misfitText(misfit, features)}>{misfitText(misfit, features)}</li>
      ))}
    </ul>
  )
}

/** A plan that is not sold as chosen is shown as it is sold, and says so. */
function OtherTerms({ plan, choice }: { readonly plan: EstimatedPlan['plan']; readonly choice: Choice }) {
  // What costs nothing is not billed at all.
  if (Object.keys(plan.version.plan.prices).length === 0) return null
  const notes = [
    sameCadence(plan.cadence, choice.cadence) ? null : `billed ${cadenceName(plan.cadence).toLowerCase()} only`,
    plan.currency === choice.currency ? null : `not sold in ${choice.currency}`,
  ].filter((note) => note !== null)
  return notes.length === 0 ? null : <p className="text-small text-soft">This plan is {notes.join(' and ')}.</p>
}
