import { contract, jsonSchema, type Procedure } from '@tallywright/contract'
import { sampleInputs } from '@tallywright/testing/sample-inputs'
import { makeSampleWorld, type SampleWorld } from '@tallywright/testing/sample-world'
import { storedRows } from '@tallywright/testing/stored-rows'
import { type Answer, openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

const procedures: readonly [string, Procedure][] = Object.entries(contract).flatMap(([resource, named]) =>
  Object.entries(named).map(([name, definition]): [string, Procedure] => [`${resource}.${name}`, definition]),
)

const BAD_VALUES: readonly [string, unknown][] = [
  ['null', null],
  ['nothing', ''],
  ['a list', [[]]],
  ['an object', { a: { b: {} } }],
  ['a fraction', 0.1],
  ['less than nothing', -1],
  ['more than is exact', 2 ** 53],
  ['a truth', true],
  ['a NUL character', 'a\u0000b'],
  ['half a character', '\ud800'],
  ['a megabyte less a little', 'x'.repeat(900_000)],
  ['the name of a member', 'constructor'],
  ['an id of nothing', 'cus_00000000000000000000zzzz'],
  ['SQL', "'; drop table customers; --"],
]

/** What callers may write into a cursor that they think they understand: every part of every shape that one has. */
function craftedCursors(): string[] {
  const parts = [...BAD_VALUES.map(([, value]) => value), '9'.repeat(30), '-1', '99999999999999', 'NaN', 'spend']
  const place = ['0.5', 'cus_00000000000000000000000000', 'usage', 'calls', '']
  const texts = parts.flatMap((part) => [
    String(part),
    `${part} use_00000000000000000000000000`,
    `1767225600000 ${part}`,
    ...place.map((_, index) => JSON.stringify(place.with(index, part as string))),
  ])
  return texts.map((text) => Buffer.from(text).toString('base64url')).filter(({ length }) => length <= 500)
}

let api: TestApi
let world: SampleWorld
let inputs: Readonly<Record<string, unknown>>

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  world = await makeSampleWorld(api, 'sample')
  inputs = sampleInputs(world)
})
afterAll(() => api.close())

function call(path: string, { kind }: Procedure, input: unknown): Promise<Answer> {
  const options = { key: world.secretKey }
  // A query travels in the address, which servers cut off at some 16 kB.
  if (kind === 'mutation') return api.mutate(path, input, options)
  return JSON.stringify(input).length > 10_000 ? api.query(path, undefined, options) : api.query(path, input, options)
}

describe.each(procedures)('%s', (path, definition) => {
  test('refuses a field that it does not know, by its name', async () => {
    const before = await storedRows(api.connection)
    const { status, error } = await call(path, definition, { ...(inputs[path] as object), unheardOf: 1 })
    expect({ status, code: error?.code }).toEqual({ status: 400, code: 'validation.failed' })
    expect(JSON.stringify(error?.details)).toContain('unheardOf')
    expect(await storedRows(api.connection)).toBe(before)
  })

  test('whatever is sent in a field, it is no bug, and what is refused has no effect', async () => {
    for (const field of Object.keys(inputs[path] as object)) {
      const before = await storedRows(api.connection)
      const answers: Answer[] = []
      for (const [, value] of BAD_VALUES) {
        answers.push(await call(path, definition, { ...(inputs[path] as object), [field]: value }))
      }
      for (const [index, { status, text }] of answers.entries()) {
        expect(status, `${field}: ${BAD_VALUES[index]?.[0]}: ${text.slice(0, 500)}`).toBeLessThan(500)
      }
      // The feed keeps what was refused of usage; nothing is counted by it.
      const { database } = api.connection
      await database.delete(database._.fullSchema.refusedUsage)
      const accepted = answers.some(({ status }) => status < 400)
      if (!accepted) expect(await storedRows(api.connection)).toBe(before)
    }
  })

  test.each([
    ['null', null],
    ['a list', []],
    ['text', 'text'],
    ['a number', 1],
  ])('refuses %s instead of an object', async (_, input) => {
    const { status, error } = await call(path, definition, input)
    expect({ status, code: error?.code }).toEqual({ status: 400, code: 'validation.failed' })
  })
})

const paged = procedures.filter(([, { input }]) => 'cursor' in (jsonSchema(input, 'input').properties ?? {}))

test.each(paged)(
  '%s: whatever is written into a cursor, it is refused or leads to a page',
  async (path, definition) => {
    for (const cursor of craftedCursors()) {
      const { status, error, text } = await call(path, definition, { ...(inputs[path] as object), cursor })
      if (status === 200) continue
      const refusal = { status, code: error?.code, param: error?.param }
      const crafted = `${Buffer.from(cursor, 'base64url')}: ${text.slice(0, 500)}`
      expect(refusal, crafted).toEqual({ status: 400, code: 'validation.failed', param: 'cursor' })
    }
  },
)
