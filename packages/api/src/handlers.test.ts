import { contract, type Procedure } from '@tallywright/contract'
import { expect, test } from 'vitest'
import { EVENT_PROCEDURES } from './handlers/handlers-of.ts'
import { handlers } from './handlers.ts'

const procedures = Object.entries(contract).flatMap(([resource, named]) =>
  Object.entries<Procedure>(named).map(([name, definition]) => ({ path: `${resource}.${name}`, definition })),
)

test('every procedure of the contract has a handler, and no other has', () => {
  const handled = Object.entries(handlers).flatMap(([resource, named]) =>
    Object.keys(named).map((name) => `${resource}.${name}`),
  )
  expect(handled.sort()).toEqual(procedures.map(({ path }) => path).sort())
})

test('the procedures whose events carry their own keys are those of the contract', () => {
  const keyed = procedures.filter(({ definition }) => definition.idempotency === 'events').map(({ path }) => path)
  expect(keyed).toEqual([...EVENT_PROCEDURES])
})
