import { compare, type Explanation, type Money, parseExact, toMajor } from '@tallywright/domain'
import type { EstimateLine } from '../estimate/estimate.ts'
import { exactText, moneyText } from '../words/number-text.ts'

interface Props {
  readonly lines: readonly EstimateLine[]
  readonly planName: string
}

/** How each amount came about: where the quantity comes from, then each step with its running total, then the rounding. */
export function EstimateSteps({ lines, planName }: Props) {
  // What is below it stays level with the neighbours of a plan that has nothing to explain.
  if (lines.length === 0) return <div className="hidden min-h-9 sm:block" />
  return (
    <details className="text-small">
      <summary className="flex min-h-9 w-fit items-center font-semibold text-tally underline">
        How this is computed<span className="sr-only"> for {planName}</span>
      </summary>
      <ol className="mt-1 grid gap-4 border-l border-rule pl-3">
        {lines.map((line) => (
          <li key={line.key}>
            <LineSteps line={line} />
          </li>
        ))}
      </ol>
    </details>
  )
}

function LineSteps({ line }: { readonly line: EstimateLine }) {
  const { kind, label, times, each, amount, explanation } = line
  const steps = explanation.steps.map((step, place) => ({ ...step, place }))
  return (
    <>
      <p className="font-semibold">{label}</p>
      {/* A base price is charged once, which says nothing. */}
      {kind !== 'plan_base' &&
        explanation.facts.map(({ name, value }) => <Step key={name} label={name} result={exactText(value)} />)}
      {steps.map(({ place, label: what, total }) => (
        <Step key={place} label={what} result={steps.length > 1 ? `= ${exactText(total)}` : ''} />
      ))}
      <Step
        label={isRounded(explanation, each) ? `${exactText(explanation.exact)}, rounded` : 'amount'}
        result={moneyText(each)}
      />
      {times > 1 && <Step label={`${times} times`} result={moneyText(amount)} />}
    </>
  )
}

function isRounded({ exact }: Explanation, each: Money): boolean {
  return compare(parseExact(exact), toMajor(each)) !== 0
}

function Step({ label, result }: { readonly label: string; readonly result: string }) {
  return (
    <p className="flex justify-between gap-3 text-soft">
      <span className="min-w-0 wrap-anywhere">{label}</span>
      <span className="shrink-0 text-ink">{result}</span>
    </p>
  )
}
