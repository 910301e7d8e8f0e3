import { expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { limitShare } from './limit-share.ts'

test.each([
  ['use of what is included', 'usage', '80', '100', '0.8'],
  ['use beyond it', 'usage', '150', '100', '1.5'],
  ['use of a third', 'usage', '1', '3', '0.333333333333'],
  ['any use where nothing is included', 'usage', '1', '0', '1'],
  ['use below nothing', 'usage', '-5', '100', '0'],
  ['no use where nothing is included', 'usage', '0', '0', '0'],
  ['use that nothing limits', 'usage', '80', null, null],
  ['a wallet that is full', 'balance', '100', '100', '0'],
  ['a wallet of which a fifth is left', 'balance', '20', '100', '0.8'],
  ['a wallet in which nothing is', 'balance', '0', '0', '1'],
] as const)('%s', (_, metric, value, limit, share) => {
  const measured = { value: parseDecimal(value), limit: limit === null ? null : parseDecimal(limit) }
  const found = limitShare(metric, measured)
  expect(found && formatExact(found)).toBe(share)
})
