import { expect, test } from 'vitest'
import { explain } from '../../explanation/explanation.ts'
import { money } from '../../money/money.ts'
import { instantFromIso } from '../../time/instant.ts'
import type { RatedLine } from '../line.ts'
import { withoutUncovered } from './uncovered-use.ts'

const servicePeriod = { start: instantFromIso('2026-01-01T00:00:00Z'), end: instantFromIso('2026-02-01T00:00:00Z') }
const line = (amount: bigint, featureSlug = 'calls') =>
  ({
    kind: 'usage',
    featureSlug,
    servicePeriod,
    amount: money(amount, 'USD'),
    explanation: explain('USD', [{ op: 'add', label: 'calls', amount: String(amount) }], []),
  }) as unknown as RatedLine
const uncovered = (amount: bigint, covered: bigint) => [
  { featureSlug: 'calls', periodStart: servicePeriod.start, amount, covered },
]

test.each([
  ['all of it where nothing was covered', [70n], 70n, 0n, [0n]],
  ['what was not covered, from the last line on', [50n, 40n], 60n, 30n, [30n, 0n]],
  ['nothing where what was not covered is in none of the lines', [70n], 70n, 70n, [70n]],
  ['only what is in the lines', [70n], 70n, 50n, [50n]],
])('takes off %s', (_, lines, amount, covered, left) => {
  const taken = withoutUncovered([...lines.map((each) => line(each)), line(9n, 'words')], uncovered(amount, covered))
  expect(taken.map((each) => each.amount.amount)).toEqual([...left, 9n])
})
