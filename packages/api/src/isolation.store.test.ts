import { contract } from '@tallywright/contract'
import { nothing, sampleInputs } from '@tallywright/testing/sample-inputs'
import { makeSampleWorld, type SampleWorld } from '@tallywright/testing/sample-world'
import { storedRows } from '@tallywright/testing/stored-rows'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

const CANARY = 'canary-of-the-other-one'
const paths = Object.entries(contract).flatMap(([resource, named]) =>
  Object.entries(named).map(([name, { kind }]) => ({ path: `${resource}.${name}`, kind })),
)

let api: TestApi
let theirs: SampleWorld
let ours: SampleWorld
let untouched: string

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  theirs = await makeSampleWorld(api, CANARY)
  ours = await makeSampleWorld(api, 'ours')
  untouched = await rowsOf(theirs)
})
afterAll(() => api.close())

const rowsOf = ({ context }: SampleWorld) => storedRows(api.connection, context.environmentId)

describe.each(paths)('$path', ({ path, kind }) => {
  const call = (input: unknown) =>
    kind === 'query'
      ? api.query(path, input, { key: ours.secretKey })
      : api.mutate(path, input, { key: ours.secretKey })

  test.each([
    ['their ids', () => sampleInputs(theirs)],
    ['their name for a customer', () => sampleInputs({ ...nothing, customerId: CANARY })],
  ])('with our key and %s, nothing of theirs is shown or changed', async (_, inputs) => {
    const input = Object.entries(inputs()).find(([name]) => name === path)?.[1]
    const { text, headers, status } = await call(input)
    expect(status).toBeLessThan(500)
    const sent = JSON.stringify(input)
    const shown = `${text} ${JSON.stringify([...headers])}`
    // A refusal repeats what was asked for, and says no more.
    if (!sent.includes(CANARY)) expect(shown).not.toContain(CANARY)
    expect(shown).not.toContain(theirs.context.environmentId)
    const theirsOnly = [theirs.customerId, theirs.subscriptionId, theirs.invoiceId, theirs.apiKeyId]
    for (const id of theirsOnly.filter((id) => !sent.includes(id))) expect(shown).not.toContain(id)
    expect(await rowsOf(theirs)).toBe(untouched)
  })
})

test('no line of the log holds a key or what was sent', () => {
  const text = JSON.stringify(api.log)
  expect(text).not.toContain(CANARY)
  for (const { secretKey } of [theirs, ours]) expect(text).not.toContain(secretKey.slice(-20))
})
