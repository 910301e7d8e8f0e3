import { newEnvironment, openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, expect, expectTypeOf, inject, test } from 'vitest'
import { createCallerFactory, type InProcessCaller } from './index.ts'

let opened: TestEngine
let call: (options?: { idempotencyKey?: string; reason?: string }) => InProcessCaller

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  const { environmentId } = await newEnvironment(opened.engine)
  const callerFor = createCallerFactory(opened.engine)
  call = (options) => callerFor(environmentId, options)
})
afterAll(() => opened.close())

test('procedures are functions of the process, typed from the contract', async () => {
  const customer = await call().customers.create({ externalId: 'acme', name: 'Acme' })
  expectTypeOf(customer.email).toEqualTypeOf<string | null>()
  expect(await call().customers.get({ customerId: 'acme' })).toEqual(customer)
  // @ts-expect-error an unknown field does not compile
  await expect(call().customers.get({ customer: 'acme' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a refusal is thrown with its code', async () => {
  const refused = call().plans.get({ planSlug: 'nothing' })
  await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND', cause: { refusal: { code: 'plan.not_found' } } })
})

test('each call is a request of its own, unless it is given a key', async () => {
  const create = (options?: { idempotencyKey?: string }) => call(options).customers.create({ name: 'Ada' })
  expect((await create()).id).not.toBe((await create()).id)
  const once = { idempotencyKey: 'once' }
  expect((await create(once)).id).toBe((await create(once)).id)
})
