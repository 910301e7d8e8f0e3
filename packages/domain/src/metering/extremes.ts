import { formatExact, parseExact } from '../money/decimal.ts'
import { maximum, minimum, type Rational, ZERO } from '../money/rational.ts'
import type { AggregationRule, ExtremeState } from './total-state.ts'

export const maxRule = extremeRule('max', maximum)
export const minRule = extremeRule('min', minimum)

function extremeRule<A extends 'max' | 'min'>(
  aggregation: A,
  further: (a: Rational, b: Rational) => Rational,
): AggregationRule<ExtremeState<A>> {
  const empty: ExtremeState<A> = { aggregation, extreme: null }
  const of = (found: readonly Rational[]): ExtremeState<A> =>
    found.length === 0 ? empty : { aggregation, extreme: formatExact(found.reduce(further)) }
  return {
    empty,
    add: (state, events) => of([...known(state), ...events.map(({ units }) => units)]),
    merge: (a, b) => of([...known(a), ...known(b)]),
    quantity: ({ extreme }) => (extreme === null ? ZERO : parseExact(extreme)),
    opening: () => empty,
  }
}

function known({ extreme }: ExtremeState<'max' | 'min'>): Rational[] {
  return extreme === null ? [] : [parseExact(extreme)]
}
