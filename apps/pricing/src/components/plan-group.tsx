import { type EstimatedPlan, leastPlan } from '../estimate/least-plan.ts'
import type { Choice, Features } from '../estimate/offered-plan.ts'
import { capitalized, slugText } from '../words/unit-text.ts'
import { PlanCard } from './plan-card.tsx'

interface Props {
  /** Empty for the plans without a group. */
  readonly slug: string
  readonly estimated: readonly EstimatedPlan[]
  readonly choice: Choice
  readonly features: Features
  readonly hasUsage: boolean
  /** The only group of the page needs no heading to be seen. */
  readonly isOnly: boolean
}

const WIDEST_CARD_REM = 28

/** Plans that replace each other, side by side. */
export function PlanGroup({ slug, estimated, choice, features, hasUsage, isOnly }: Props) {
  const id = `group-${slug || 'none'}`
  const least = hasUsage ? leastPlan(estimated) : null
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={isOnly ? 'sr-only' : 'mb-4 font-display text-name font-semibold'}>
        {isOnly ? 'Plans' : groupName(slug)}
      </h2>
      <div
        className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,16.5rem),1fr))] items-stretch gap-x-5 gap-y-8"
        // Few plans are not drawn out over the width of many.
        style={{ maxWidth: `${estimated.length * WIDEST_CARD_REM}rem` }}
      >
        {estimated.map((one) => (
          <PlanCard
            key={one.plan.version.planSlug}
            estimated={one}
            isLeast={one === least}
            {...{ choice, features, hasUsage }}
          />
        ))}
      </div>
    </section>
  )
}

function groupName(slug: string): string {
  return slug === '' ? 'More plans' : capitalized(slugText(slug))
}
