import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wrapText } from './wrap-text.ts'

const byLetter = (text: string) => [...text].length

describe('wrapping', () => {
  test.each<[string, string, number, string[]]>([
    ['what fits stays as it is', 'one two', 7, ['one two']],
    ['breaks at a space, which goes away', 'one two three', 7, ['one two', 'three']],
    ['breaks a word that is too long by itself', 'abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['keeps the line breaks of the text', 'one\ntwo\r\nthree', 99, ['one', 'two', 'three']],
    ['never takes an accent from its letter', 'e\u0301e\u0301', 2, ['e\u0301', 'e\u0301']],
    ['a space that does not break holds', '12\u00a0500 calls', 6, ['12\u00a0500', 'calls']],
    ['nothing is one empty line', '', 5, ['']],
  ])('%s', (_, text, width, lines) => {
    expect(wrapText(text, width, byLetter)).toEqual(lines)
  })

  test('no line is wider than the room, and nothing but spaces is lost', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const lines = wrapText(text, width, byLetter)
        expect(lines.every((line) => byLetter(line) <= width)).toBe(true)
        const letters = (some: string) => some.replaceAll(/[ \n]|\r\n/g, '')
        expect(letters(lines.join(''))).toBe(letters(text))
      }),
    )
  })
})
