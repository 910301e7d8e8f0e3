import { instantFromEpoch } from '@tallywright/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from './in-order.ts'

const work = (text: string) => {
  const [kind = '', at] = text.split('@')
  return { kind, due: { deadlineAt: instantFromEpoch(Number(at)) } }
}
const list = (isCutOff: boolean, ...texts: string[]) => ({ isCutOff, work: texts.map(work) })
const textsOf = (found: readonly ReturnType<typeof work>[]) =>
  found.map(({ kind, due: { deadlineAt } }) => `${kind}@${deadlineAt}`)

test.each([
  ['by instant, then by kind', [list(false, 'a@2', 'a@3'), list(false, 'b@1', 'b@2')], 'b@1 a@2 b@2 a@3'],
  [
    'nothing after the last that was found of a kind',
    [list(true, 'a@1', 'a@2'), list(false, 'b@1', 'b@3')],
    'a@1 b@1 a@2',
  ],
  [
    'at one instant an earlier kind goes before a later one that is cut off',
    [list(false, 'a@2'), list(true, 'b@2')],
    'a@2 b@2',
  ],
  [
    'at one instant a later kind waits for an earlier one that is cut off',
    [list(true, 'a@2'), list(false, 'b@2')],
    'a@2',
  ],
])('%s', (_, lists, expected) => {
  expect(textsOf(inOrder(lists)).join(' ')).toBe(expected)
})

test('looked at a few at a time, all is acted on in the order in which it is due', () => {
  const instants = fc.array(fc.nat({ max: 5 }), { maxLength: 12 })
  fc.assert(
    fc.property(fc.tuple(instants, instants, instants), fc.integer({ min: 1, max: 4 }), (kinds, limit) => {
      let left = kinds.map((times, kind) => times.toSorted((a, b) => a - b).map((at) => work(`${kind}@${at}`)))
      const all = textsOf(inOrder(left.map((found) => ({ work: found, isCutOff: false }))))
      const acted: string[] = []
      while (left.some((found) => found.length > 0)) {
        const now = inOrder(left.map((found) => ({ work: found.slice(0, limit), isCutOff: found.length >= limit })))
        expect(now).not.toEqual([])
        acted.push(...textsOf(now))
        left = left.map((found) => found.filter((each) => !now.includes(each)))
      }
      expect(acted).toEqual(all)
    }),
  )
})
