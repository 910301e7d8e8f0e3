import { divide, rational, roundToMoney, timesIn, toMajor } from '@tallywright/domain'
import { MONTH } from '../estimate/cadences.ts'
import { isCovered } from '../estimate/credit-draws.ts'
import type { EstimateLine } from '../estimate/estimate.ts'
import type { EstimatedPlan } from '../estimate/least-plan.ts'
import { perCadence } from '../words/cadence-text.ts'
import { creditDrawText } from '../words/credit-text.ts'
import { moneyText } from '../words/number-text.ts'

/** The estimated invoice as a small ledger: its total and its lines. */
export function EstimateSheet({ estimated }: { readonly estimated: EstimatedPlan }) {
  const { plan, estimate } = estimated
  return (
    <div className="mt-3">
      <p className="ruled-off flex flex-wrap items-baseline justify-between gap-x-3 pt-1 pb-1.5">
        <strong data-testid="total" className="font-display text-total font-semibold">
          {moneyText(estimate.total)}
        </strong>
        <span className="text-small text-soft">{perCadence(plan.cadence)}, for this usage</span>
      </p>
      <MonthlyShare estimated={estimated} />
      <dl className="mt-2">
        {estimate.lines.map((line) => (
          <LedgerRow key={line.key} line={line} />
        ))}
      </dl>
      {estimated.creditDraws.filter(isCovered).map((draw) => (
        <p key={draw.wallet} className="text-small text-soft">
          {creditDrawText(draw)}
        </p>
      ))}
    </div>
  )
}

function LedgerRow({ line }: { readonly line: EstimateLine }) {
  return (
    <div className={`flex items-baseline gap-2 ${line.amount.amount === 0n ? 'text-soft' : ''}`}>
      <dt className="flex min-w-0 grow items-baseline gap-2 after:min-w-3 after:grow after:border-edge after:border-b after:border-dotted">
        <span>
          {line.label}
          {line.times > 1 && (
            <span className="text-small text-soft">
              {' '}
              {line.times} × {moneyText(line.each)}
            </span>
          )}
        </span>
      </dt>
      <dd>{moneyText(line.amount)}</dd>
    </div>
  )
}

/** Rounded, so only about: what is invoiced is the whole period. */
function MonthlyShare({ estimated: { plan, estimate } }: { readonly estimated: EstimatedPlan }) {
  const months = timesIn(MONTH, plan.cadence)
  if (months === null || months === 1 || estimate.total.amount === 0n) return null
  const share = roundToMoney(divide(toMajor(estimate.total), rational(months)), plan.currency)
  return <p className="mt-1 text-small text-soft">About {moneyText(share)} a month</p>
}
