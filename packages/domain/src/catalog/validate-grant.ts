import { currencyExponent, isCurrency } from '../money/currency.ts'
import { isDecimal } from '../money/decimal.ts'
import type { Catalog } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { PlanGrant } from './plan.ts'
import { checkPositive, isAbove, isWhole } from './validate-figures.ts'

export function* validateGrant(path: string, grant: PlanGrant, catalog: Catalog): CatalogProblems {
  const { unit, amount, priority } = grant
  if (!isCurrency(unit) && !Object.hasOwn(catalog.credits ?? {}, unit)) {
    yield problem('grant.unknown_unit', `${path}.unit`, unit)
  }
  yield* checkPositive(`${path}.amount`, amount, 'grant.not_positive')
  if (isCurrency(unit) && isDecimal(amount) && !isWholeMinor(amount, unit)) {
    yield problem('grant.finer_than_currency', `${path}.amount`, `${amount} ${unit}`)
  }
  if (priority !== undefined && !isWhole(priority, 0, 100)) {
    yield problem('grant.priority_out_of_range', `${path}.priority`, priority)
  }
  yield* checkRollover(`${path}.rollover`, grant)
}

function isWholeMinor(amount: string, currency: string): boolean {
  const [, fraction = ''] = amount.split('.')
  return /^0*$/.test(fraction.slice(currencyExponent(currency)))
}

function* checkRollover(path: string, { rollover, every }: PlanGrant): CatalogProblems {
  if (rollover === undefined || rollover.kind === 'none') return
  if (every === 'once') yield problem('rollover.not_recurring', path)
  if (!isWhole(rollover.periods, 1)) yield problem('rollover.out_of_range', `${path}.periods`, rollover.periods)
  if (rollover.kind === 'amount') return yield* checkPositive(`${path}.cap`, rollover.cap, 'rollover.out_of_range')
  yield* checkPositive(`${path}.percent`, rollover.percent, 'rollover.out_of_range')
  if (isAbove(rollover.percent, '100')) yield problem('rollover.out_of_range', `${path}.percent`, rollover.percent)
}
