import type { EstimatedPlan } from '../estimate/least-plan.ts'
import { moneyText } from '../words/number-text.ts'

interface Props {
  readonly estimated: readonly EstimatedPlan[]
}

/** On a narrow screen the cards are below the sliders: here their totals stay in sight, and lead to them. */
export function EstimateStrip({ estimated }: Props) {
  return (
    <nav
      aria-label="Estimates"
      className="sticky top-0 z-10 -mx-4 overflow-x-auto border-b border-rule bg-paper px-4 sm:-mx-8 sm:px-8 lg:hidden"
    >
      <ul className="flex w-max gap-6">
        {estimated.map(({ plan: { version }, estimate, misfits }) => (
          <li key={version.planSlug}>
            <a
              href={`#plan-${version.planSlug}`}
              className="grid min-h-11 content-center py-2 text-small leading-tight"
            >
              <span className="text-soft">{version.plan.name}</span>
              <span className={misfits.length > 0 ? 'text-soft line-through' : 'font-semibold'}>
                {moneyText(estimate.total)}
              </span>
              {misfits.length > 0 && <span className="sr-only">does not cover this usage</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
