import { type PlanVersion, sameCadence } from '@tallywright/domain'
import { useMemo, useState } from 'react'
import { type Answers, NO_ANSWERS, plannedUse } from '../estimate/answers.ts'
import { MONTH } from '../estimate/cadences.ts'
import { featureControls } from '../estimate/controls.ts'
import { countControls } from '../estimate/count-controls.ts'
import { creditDraws } from '../estimate/credit-draws.ts'
import { estimate } from '../estimate/estimate.ts'
import type { EstimatedPlan } from '../estimate/least-plan.ts'
import { misfits } from '../estimate/misfit.ts'
import {
  type Choice,
  cadencesOf,
  currenciesOf,
  type Features,
  offerPlan,
  planVersions,
} from '../estimate/offered-plan.ts'
import type { PlannedUse } from '../estimate/planned-use.ts'
import type { Offer } from '../plans-client.ts'
import { spokenEstimates } from '../words/spoken-text.ts'
import { ChoiceBar } from './choice-bar.tsx'
import { EstimateStrip } from './estimate-strip.tsx'
import { PlanGroup } from './plan-group.tsx'
import { SpokenSummary } from './spoken-summary.tsx'
import { StructuredDataScript } from './structured-data-script.tsx'
import { UsagePanel } from './usage-panel.tsx'

/** Plans, a choice of how to pay, and a planned use: together the estimates. */
export function PricingPage({ offer }: { readonly offer: Offer }) {
  const features: Features = useMemo(() => new Map(offer.features.map((one) => [one.slug, one])), [offer.features])
  const versions = useMemo(() => planVersions(offer.plans), [offer.plans])
  const [wanted, setWanted] = useState<Choice | null>(null)
  const [answers, setAnswers] = useState<Answers>(NO_ANSWERS)
  const { cadences, currencies, choice } = useMemo(() => choices(versions, wanted), [versions, wanted])
  const plans = useMemo(() => versions.map((version) => offerPlan(version, choice)), [versions, choice])
  const metered = useMemo(() => featureControls(plans, features), [plans, features])
  const counted = useMemo(() => countControls(plans, features), [plans, features])
  const use = useMemo(() => plannedUse(metered, counted, answers), [metered, counted, answers])
  const estimated = useMemo(() => plans.map((plan) => estimatePlan(plan, use, features)), [plans, use, features])
  const hasUsage = metered.length + counted.length > 0
  return (
    <>
      <StructuredDataScript versions={versions} />
      <SpokenSummary text={spokenEstimates(estimated)} />
      <ChoiceBar {...{ versions, cadences, currencies, choice, onChange: setWanted }} />
      <div
        className={`mt-8 grid items-start gap-x-10 gap-y-10 ${hasUsage ? 'lg:grid-cols-[19rem_minmax(0,1fr)]' : ''}`}
      >
        {hasUsage && (
          <div className="lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:-m-1 lg:overflow-y-auto lg:p-1">
            <EstimateStrip estimated={estimated} />
            <UsagePanel {...{ metered, counted, answers, currency: choice.currency, onChange: setAnswers }} />
          </div>
        )}
        <div className="grid grid-cols-1 gap-12">
          {inGroups(estimated).map(([slug, group]) => (
            <PlanGroup
              key={slug}
              {...{ slug, estimated: group, choice, features, hasUsage }}
              isOnly={group.length === estimated.length}
            />
          ))}
        </div>
      </div>
    </>
  )
}

/** What was chosen, as far as it is still offered. */
function choices(versions: readonly PlanVersion[], wanted: Choice | null) {
  const [cadences, currencies] = [cadencesOf(versions), currenciesOf(versions)]
  const cadence = cadences.find((offered) => wanted !== null && sameCadence(offered, wanted.cadence))
  const currency = currencies.find((offered) => offered === wanted?.currency)
  const choice = { cadence: cadence ?? cadences[0] ?? MONTH, currency: currency ?? currencies[0] ?? 'USD' }
  return { cadences, currencies, choice }
}

function estimatePlan(plan: EstimatedPlan['plan'], use: PlannedUse, features: Features): EstimatedPlan {
  return {
    plan,
    estimate: estimate(plan, use, features),
    misfits: misfits(plan, use),
    creditDraws: creditDraws(plan, use),
  }
}

function inGroups(estimated: readonly EstimatedPlan[]): [string, EstimatedPlan[]][] {
  return [...Map.groupBy(estimated, ({ plan }) => plan.version.group?.slug ?? '')]
}
