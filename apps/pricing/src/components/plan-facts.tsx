import type { Features, OfferedPlan } from '../estimate/offered-plan.ts'
import { type PlanFact, planFacts } from '../words/feature-text.ts'
import type { PriceRow, PriceTable } from '../words/price-text.ts'

/** What a plan gives, each thing with its prices. */
export function PlanFacts({ plan, features }: { readonly plan: OfferedPlan; readonly features: Features }) {
  const facts = planFacts(plan, features)
  if (facts.length === 0) return null
  return (
    <ul className="mt-3 grid gap-3" aria-label={`What ${plan.version.plan.name} includes`}>
      {facts.map((fact) => (
        <FactItem key={fact.key} fact={fact} />
      ))}
    </ul>
  )
}

function FactItem({ fact: { name, description, detail, prices } }: { readonly fact: PlanFact }) {
  return (
    <li className="flex gap-3">
      <svg viewBox="0 0 12 16" className="mt-1 h-4 w-3 shrink-0 fill-tally" aria-hidden="true">
        <path d="M0 2h2.5L6 9l3.5-7H12v12H0Z" />
      </svg>
      <div className="min-w-0 grow">
        <p className="font-semibold">{name}</p>
        {description !== null && <p className="text-small text-soft">{description}</p>}
        {detail !== null && <p className="text-small text-soft">{detail}</p>}
        {prices !== null && <Prices table={prices} />}
      </div>
    </li>
  )
}

// A price by country has hundreds of rows.
const ROWS_AT_FIRST = 5

function Prices({ table: { rows, note } }: { readonly table: PriceTable }) {
  const shown = rows.length === ROWS_AT_FIRST + 1 ? rows.length : ROWS_AT_FIRST
  const more = rows.slice(shown)
  return (
    <div className="text-small">
      <Rows rows={rows.slice(0, shown)} />
      {more.length > 0 && (
        <details>
          <summary className="flex min-h-9 w-fit items-center text-tally underline">{more.length} more prices</summary>
          <Rows rows={more} />
        </details>
      )}
      {note !== null && <p className="text-soft">{note}</p>}
    </div>
  )
}

function Rows({ rows }: { readonly rows: readonly PriceRow[] }) {
  return rows.map(({ scope, price }) => (
    <p key={`${scope}:${price}`} className="flex flex-wrap justify-between gap-x-3">
      {scope !== null && <span className="text-soft">{scope}</span>}
      <span>{price}</span>
    </p>
  ))
}
