import type { JsonSchema } from '@tallywright/contract'
import { isGeneric, namedTypeOf } from './type-names.ts'

export type Direction = 'input' | 'output'

/** JSON Schema as a TypeScript type; a shape that has a name is printed as the name. */
export function printType(schema: JsonSchema, io: Direction): string {
  const named = namedTypeOf(schema)
  return named === undefined ? printShape(schema, io) : reference(named.name, named.schema)
}

/** The same, spelled out at the top: how a named type is declared. */
export function printShape(schema: JsonSchema, io: Direction): string {
  if (schema.oneOf !== undefined) return union(schema.oneOf.map((branch) => printType(branch as JsonSchema, io)))
  if (schema.anyOf !== undefined) return union(exclusive(schema.anyOf, io).map((branch) => printType(branch, io)))
  if (schema.not !== undefined) return 'never'
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return union(schema.enum.map(literal))
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => printShape({ ...schema, type }, io)))
  switch (schema.type) {
    case 'object':
      return printObject(schema, io)
    case 'array':
      return `${io === 'input' ? 'readonly ' : ''}${element(printType(schema.items as JsonSchema, io))}[]`
    case 'string':
      return typeof schema.slug === 'string' ? slugType(schema.slug) : 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
    case 'null':
      return schema.type
    default:
      throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`)
  }
}

export function reference(name: string, schema: JsonSchema): string {
  return isGeneric(schema) ? `${name}<C>` : name
}

function printObject(schema: JsonSchema, io: Direction): string {
  if (schema.propertyNames !== undefined) return printRecord(schema, io)
  const properties = Object.entries(schema.properties ?? {}) as [string, JsonSchema][]
  if (properties.length === 0) return 'Record<string, never>'
  const page = pageItem(schema)
  if (page !== undefined) return `Page<${printType(page, io)}>`
  const required = new Set(schema.required)
  const fields = properties.map(([name, field]) => printField(name, field, required.has(name), io))
  return `{ ${fields.join('\n')} }`
}

function printField(name: string, field: JsonSchema, isRequired: boolean, io: Direction): string {
  const type = printType(field, io)
  // A caller's `undefined` leaves the field out: JSON has none.
  const optional = io === 'input' ? `${name}?: ${type} | undefined` : `${name}?: ${type}`
  return `${comment(field.description)}${io === 'input' ? 'readonly ' : ''}${isRequired ? `${name}: ${type}` : optional}`
}

function printRecord({ propertyNames, additionalProperties }: JsonSchema, io: Direction): string {
  const key = printType(propertyNames as JsonSchema, io)
  const value = printType(additionalProperties as JsonSchema, io)
  if (key !== 'string') return `{ readonly [Slug in ${key}]?: ${value} | undefined }`
  // Here too: a key whose value is `undefined` is a key left out.
  return io === 'input' ? `Readonly<Record<string, ${value} | undefined>>` : `Record<string, ${value}>`
}

/**
 * What goes in as one of several objects, without a field that tells which: each rules out the fields of the others, for
 * TypeScript takes `{ months: 1, days: 1 }` as either.
 */
function exclusive(branches: JsonSchema['anyOf'] = [], io: Direction): JsonSchema[] {
  const shapes = branches as JsonSchema[]
  if (io === 'output' || shapes.some(({ properties }) => properties === undefined)) return shapes
  const ruledOut = Object.assign({}, ...shapes.map(({ properties }) => properties)) as object
  const never = Object.fromEntries(Object.keys(ruledOut).map((name) => [name, { not: {} }]))
  return shapes.map((shape) => ({ ...shape, properties: { ...never, ...shape.properties } }))
}

/** What a page is a page of. */
function pageItem({ properties = {} }: JsonSchema): JsonSchema | undefined {
  const { items, ...rest } = properties as Record<string, JsonSchema>
  return Object.keys(rest).join() === 'nextCursor' ? (items?.items as JsonSchema) : undefined
}

function slugType(slug: string): string {
  return `${slug.charAt(0).toUpperCase()}${slug.slice(1)}Slug<C>`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

function union(types: string[]): string {
  return [...new Set(types)].join(' | ')
}

function element(type: string): string {
  return type.includes(' | ') || type.startsWith('readonly ') ? `(${type})` : type
}

/** A doc comment of one line, or of wrapped paragraphs. */
export function comment(...paragraphs: (string | undefined)[]): string {
  const text = paragraphs.filter((paragraph) => paragraph !== undefined).map(wrapped)
  const only = text.length === 1 ? text[0] : undefined
  if (text.length === 0) return ''
  if (only?.length === 1) return `/** ${only[0]} */\n`
  return `/**\n${text.map((lines) => lines.map((line) => ` * ${line}\n`).join('')).join(' *\n')} */\n`
}

/** Lines short enough to stay within 120 columns where they are indented. */
function wrapped(paragraph: string): string[] {
  return paragraph.match(/\S.{0,104}(?=\s|$)/g) ?? []
}
