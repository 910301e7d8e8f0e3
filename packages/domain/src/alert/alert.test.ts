import { describe, expect, test } from 'vitest'
import { parseDecimal } from '../money/decimal.ts'
import { type AlertSubject, concerns, isReached } from './alert.ts'

const usage = { metric: 'usage', featureSlug: 'calls' } as const
const spend = { metric: 'spend', currency: 'USD' } as const
const balance = { metric: 'balance', unit: 'tokens' } as const

describe('an alert is reached', () => {
  test.each<[string, AlertSubject, string, 'absolute' | 'percent', string, string | null, boolean]>([
    ['by use at its threshold', usage, '80', 'absolute', '80', null, true],
    ['not below it', usage, '80', 'absolute', '79.999999999999', null, false],
    ['by a share of what is included', usage, '80', 'percent', '40', '50', true],
    ['not by less of it', usage, '80', 'percent', '39.999999999999', '50', false],
    ['beyond all of it', usage, '150', 'percent', '75', '50', true],
    ['not by a share of nothing in particular', usage, '80', 'percent', '1000', null, false],
    ['by any use where nothing is included', usage, '80', 'percent', '1', '0', true],
    ['not by none where nothing is included', usage, '80', 'percent', '0', '0', false],
    ['by spend at its threshold', spend, '500', 'absolute', '500', null, true],
    ['by a balance below its threshold', balance, '10', 'absolute', '9.999999999999', null, true],
    ['not by a balance at it', balance, '10', 'absolute', '10', null, false],
    ['by a balance below a share of its grants', balance, '20', 'percent', '19.9', '100', true],
    ['not by one at that share', balance, '20', 'percent', '20', '100', false],
    ['by a wallet in which nothing is', balance, '20', 'percent', '0', '0', true],
  ])('%s', (_, subject, threshold, thresholdType, value, limit, reached) => {
    const measured = { value: parseDecimal(value), limit: limit === null ? null : parseDecimal(limit) }
    expect(isReached({ subject, threshold, thresholdType }, measured)).toBe(reached)
  })
})

test.each([
  ['use of its feature', usage, { featureSlug: 'calls' }, true],
  ['not use of another', usage, { featureSlug: 'jobs' }, false],
  ['what use comes to in its currency', spend, { currency: 'USD' }, true],
  ['not in another', spend, { currency: 'EUR' }, false],
  ['a wallet that use is paid from', balance, { isPrepaid: true }, true],
  ['not use that an invoice bills', balance, { isPrepaid: false }, false],
] as const)('an alert is about %s', (_, subject, use, isAbout) => {
  expect(concerns({ subject }, { featureSlug: 'calls', currency: 'USD', isPrepaid: false, ...use })).toBe(isAbout)
})
