import { INPUT_SCHEMAS, type JsonSchema, jsonSchema, OUTPUT_SCHEMAS } from '@tallywright/contract'

/** A type that is printed once and referred to by its name. */
export interface NamedType {
  readonly name: string
  readonly io: 'input' | 'output'
  readonly schema: JsonSchema
}

/** Inputs first: what is the same both ways is printed as an input, which takes more. */
const all: readonly NamedType[] = [
  ...Object.entries(INPUT_SCHEMAS).map(([name, schema]) => named(name, 'input', jsonSchema(schema, 'input'))),
  ...Object.entries(OUTPUT_SCHEMAS).map(([name, schema]) => named(name, 'output', jsonSchema(schema, 'output'))),
]

function named(name: string, io: 'input' | 'output', schema: JsonSchema): NamedType {
  return { name, io, schema }
}

const byName = new Map(all.toReversed().map((type) => [type.name, type]))
const byText = new Map(all.toReversed().map((type) => [shapeText(type.schema), type]))

export const namedTypes: readonly NamedType[] = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))

/** The named type of the same shape, whatever is said about it where it is used. */
export function namedTypeOf(schema: JsonSchema): NamedType | undefined {
  return byText.get(shapeText(schema))
}

/** Whether a type narrows slugs to those of a catalog. */
export function isGeneric(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"slug":"')
}

function shapeText({ description, ...shape }: JsonSchema): string {
  return JSON.stringify(shape)
}
