import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrayText } from './set-statement.ts'

/** As PostgreSQL reads a quoted element: a backslash takes the next character as it is. */
const read = (text: string) => text.slice(2, -2).replaceAll(/\\(.)/gsu, '$1')

test('a text that is written into an array is read as it was', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0007', 'ü', '{', ',') }),
  )
  fc.assert(fc.property(any, (value) => read(arrayText([value]) ?? '') === value))
})

test('numbers are written bare, and a null is no text', () => {
  expect(arrayText([null, 'null', 1, 2n, true])).toBe('{NULL,"null",1,2,true}')
})

test('what has no text of its own is not written', () => {
  expect(arrayText([{}])).toBe(null)
})
