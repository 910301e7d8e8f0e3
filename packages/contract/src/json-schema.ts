import { z } from 'zod'

export type JsonSchema = z.core.JSONSchema.JSONSchema

/**
 * A schema as JSON Schema 2020-12: what may be sent (`input`: fields with a default can be left out) or what is answered
 * (`output`). Without the dialect, so that it can be put inside a document that names its own. Strings that are slugs
 * carry `slug`: what they name.
 */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema, ...standalone } = z.toJSONSchema(schema, { io })
  return standalone
}
