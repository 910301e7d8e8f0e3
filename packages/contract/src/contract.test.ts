import { expect, test } from 'vitest'
import { contract } from './contract.ts'
import { COMMON_ERRORS, ERRORS, IDEMPOTENCY_ERRORS } from './errors.ts'
import { type JsonSchema, jsonSchema } from './json-schema.ts'
import type { Procedure } from './procedure.ts'

const procedures = Object.entries(contract).flatMap(([resource, members]) =>
  Object.entries(members).map(([name, procedure]) => [`${resource}.${name}`, procedure as Procedure] as const),
)

test('the contract names exactly the procedures that are served', () => {
  const named = Object.entries(contract).map(([resource, members]) => [resource, Object.keys(members).join(' ')])
  expect(Object.fromEntries(named)).toEqual({
    catalog: 'push',
    features: 'create get list update archive',
    plans: 'create get list update archive setVisibility',
    coupons: 'create get list update archive',
    promotionCodes: 'create get list update archive',
    addOns: 'create get list update archive',
    customers: 'create get list nearLimit update delete state',
    subscriptions:
      'create previewCreate get list changePlan previewChange cancel previewCancel uncancel setDiscount discounts pause resume setSpendCap unpark addAddOn removeAddOn migrate previewMigrate',
    seats: 'set add remove preview get list',
    quota: 'set add remove preview get list',
    usage: 'report reportBatch set amend void hold settle release check events summary',
    wallets: 'list get ledger grant adjust topUp previewTopUp setAutoTopUp',
    entitlements: 'check list grant revoke listGrants',
    invoices:
      'list get upcoming explain pay void markUncollectible create update finalize deleteDraft addPendingLine createRecoveryLink revokeRecoveryLinks pdf xml',
    creditNotes: 'create preview get list pdf xml',
    recovery: 'get openSetup pay',
    payments: 'list get refund previewRefund retry',
    paymentMethods: 'create list setDefault detach openSetup finishSetup',
    alerts: 'create list delete',
    taxRates: 'create list update archive',
    testClocks: 'create list get delete advance',
    environments: 'current settings updateSettings createSandbox reset deleteSandbox',
    apiKeys: 'create list revoke',
  })
})

test('no two procedures share a REST route', () => {
  const routes = procedures.map(([, { rest }]) => `${rest.method} ${rest.path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(new Set(routes).size).toBe(routes.length)
})

test.each(procedures)('%s documents itself in a line and a paragraph', (_, { summary, description, mcp }) => {
  expect(summary).toMatch(/^[A-Z].{5,120}\.$/)
  expect(description).toMatch(/\.$/)
  expect(mcp.title).toMatch(/^[A-Z].{3,60}[^.]$/)
})

test.each(procedures)('%s is a GET that changes nothing, or neither', (_, { kind, rest, mcp, idempotency }) => {
  const reads = kind === 'query'
  expect(rest.method === 'GET').toBe(reads)
  expect(mcp.readOnly).toBe(reads)
  expect(idempotency === 'none').toBe(reads)
})

test.each(procedures)('%s takes each parameter of its path from its input', (_, { rest, input }) => {
  const fields = branches(jsonSchema(input, 'input')).map(({ properties }) => Object.keys(properties ?? {}))
  for (const [, parameter] of rest.path.matchAll(/\{(\w+)\}/g))
    for (const names of fields) expect(names).toContain(parameter)
})

test.each(procedures)('%s takes objects only, closed and bounded in every field', (_, { input }) => {
  const schema = jsonSchema(input, 'input')
  for (const branch of branches(schema)) expect(branch.type).toBe('object')
  expect(unbounded(schema, 'input')).toEqual([])
})

test.each(procedures)('%s takes nowhere a text that cannot be stored', (_, { input }) => {
  expect(unstorable(jsonSchema(input, 'input'), 'input')).toEqual([])
})

test.each(procedures)('%s answers with an object whose schema stands alone', (_, { output }) => {
  const schema = jsonSchema(output, 'output')
  for (const branch of branches(schema)) expect(branch.type).toBe('object')
  expect(JSON.stringify(schema)).not.toContain('$ref')
})

test.each(procedures)('%s names codes of its own, each once', (_, { errors }) => {
  const general: readonly string[] = [...COMMON_ERRORS, ...IDEMPOTENCY_ERRORS]
  expect(new Set(errors).size).toBe(errors.length)
  expect(errors.filter((code) => !(code in ERRORS) || general.includes(code))).toEqual([])
})

function branches(schema: JsonSchema): JsonSchema[] {
  return (schema.oneOf ?? schema.anyOf ?? [schema]).map((branch) => branch as JsonSchema)
}

/** The paths of an input's schema that admit something of any size, or a field nobody knows. */
function unbounded(schema: JsonSchema, path: string): string[] {
  if (schema.const !== undefined || schema.enum !== undefined) return []
  const union = schema.oneOf ?? schema.anyOf
  if (union !== undefined) return union.flatMap((branch) => unbounded(branch as JsonSchema, path))
  switch (schema.type) {
    case 'object':
      return unboundedObject(schema, path)
    case 'array':
      return [
        ...(schema.maxItems === undefined ? [path] : []),
        ...unbounded(schema.items as JsonSchema, `${path}.items`),
      ]
    case 'string':
      return schema.maxLength === undefined && boundedPattern(schema) === undefined ? [path] : []
    case 'integer':
      return schema.minimum === undefined || schema.maximum === undefined ? [path] : []
    default:
      return schema.type === 'boolean' || schema.type === 'null' ? [] : [path]
  }
}

function unboundedObject(schema: JsonSchema, path: string): string[] {
  if (schema.propertyNames !== undefined) {
    return [
      ...(schema.maxProperties === undefined ? [path] : []),
      ...unbounded(schema.propertyNames as JsonSchema, `${path}.keys`),
      ...unbounded(schema.additionalProperties as JsonSchema, `${path}.values`),
    ]
  }
  return [
    ...(schema.additionalProperties === false ? [] : [path]),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      unbounded(field as JsonSchema, `${path}.${name}`),
    ),
  ]
}

/** NUL and half a surrogate pair, alone and in what some input takes. */
const UNSTORABLE = ['\u0000', '\ud800', 'a\u0000', '\ud800{number}']

/** The paths of an input's schema that admit such a text. */
function unstorable(schema: JsonSchema, path: string): string[] {
  const parts = Object.entries({
    ...schema.properties,
    ...{ items: schema.items, keys: schema.propertyNames, values: schema.additionalProperties || undefined },
  })
  const within = parts.flatMap(([name, part]) =>
    part === undefined ? [] : unstorable(part as JsonSchema, `${path}.${name}`),
  )
  const union = (schema.oneOf ?? schema.anyOf ?? []).flatMap((branch) => unstorable(branch as JsonSchema, path))
  const isFree = schema.type === 'string' && schema.const === undefined && schema.enum === undefined
  const patterns = patternsOf(schema)
  const taken = UNSTORABLE.filter((text) => patterns.every((pattern) => new RegExp(pattern, 'u').test(text)))
  return [...within, ...union, ...(isFree && taken.length > 0 ? [path] : [])]
}

function patternsOf(schema: JsonSchema): string[] {
  const all = [schema.pattern, ...(schema.allOf ?? []).map((part) => (part as JsonSchema).pattern)]
  return all.filter((pattern) => pattern !== undefined)
}

/** A pattern without `*` and `+` matches text of limited length. */
function boundedPattern(schema: JsonSchema): string | undefined {
  return patternsOf(schema).find((pattern) => !/[*+](?![^[]*\])/.test(pattern))
}
