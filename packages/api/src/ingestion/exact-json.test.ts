import { formatExact, parseExact } from '@tallywright/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExactJson, plainDecimal } from './exact-json.ts'

test.each([
  ['{"units":0.1}', '0.1'],
  ['{"units": 12345678901234567890}', '12345678901234567890'],
  ['{"units":9007199254740993}', '9007199254740993'],
  ['{"units":1.00000000000000001}', '1.00000000000000001'],
  ['{"units":-1.50E-3}', '-0.0015'],
  ['{"units":1e3}', '1000'],
  ['{"units":1e400}', '1e400'],
  ['{"units":7}', 7],
  ['{"units":"0.10"}', '0.10'],
])('%s has units of exactly what is written', (text, units) => {
  expect(parseExactJson(text)).toEqual({ units })
})

test('any other number that a double would change is none', () => {
  const text = '{"a":1.00000000000000001,"b":12345678901234567890,"c":1.0,"d":0.5,"e":[7]}'
  expect(parseExactJson(text)).toEqual({ a: Number.NaN, b: Number.NaN, c: Number.NaN, d: 0.5, e: [7] })
})

test('a number keeps its value without its exponent', () => {
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,18})(\.\d{1,18})?$/)
  const law = fc.property(digits, fc.integer({ min: -40, max: 40 }), (mantissa, exponent) => {
    const power = exponent < 0 ? `0.${'0'.repeat(-exponent - 1)}1` : `1${'0'.repeat(exponent)}`
    const plain = plainDecimal(`${mantissa}e${exponent}`)
    expect(plain).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/)
    expect(formatExact(parseExact(plain))).toBe(product(mantissa, power))
  })
  fc.assert(law)
})

/** By whole numbers, as at school. */
function product(a: string, b: string): string {
  const [m, n] = [a, b].map((text) => {
    const [whole = '', fraction = ''] = text.split('.')
    return { digits: BigInt(whole + fraction), places: fraction.length }
  }) as [{ digits: bigint; places: number }, { digits: bigint; places: number }]
  const digits = String(m.digits * n.digits).padStart(m.places + n.places + 1, '0')
  const point = digits.length - m.places - n.places
  const fraction = digits.slice(point).replace(/0+$/, '')
  return `${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`
}
