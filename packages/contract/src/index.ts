export { type Contract, contract } from './contract.ts'
export { type ErrorCode, WIRE_ERROR_CODES, type WireErrorCode } from './error-codes.ts'
export {
  COMMON_ERRORS,
  ERRORS,
  type ErrorBody,
  type ErrorRow,
  errorDocPath,
  IDEMPOTENCY_ERRORS,
  type TrpcErrorKey,
  type TrpcErrorShape,
} from './errors.ts'
export { type CloudEvent, cloudEvent } from './ingestion/cloud-event.ts'
export { openApiDocument } from './ingestion/openapi.ts'
export {
  MOST_EVENTS,
  MOST_USAGE_BYTES,
  USAGE_EVENTS_PATH,
  USAGE_MEDIA_TYPES,
  type UsageMediaType,
} from './ingestion/usage-ingestion.ts'
export { type InputProblem, inputProblems } from './input-problems.ts'
export { type JsonSchema, jsonSchema } from './json-schema.ts'
export { INPUT_SCHEMAS, OUTPUT_SCHEMAS } from './named-schemas.ts'
export { type UsageEventInput, usageEventInput } from './objects/usage.ts'
export type {
  Access,
  CustomerField,
  InputOf,
  McpAnnotation,
  Mutation,
  OutputOf,
  ParsedInputOf,
  Procedure,
  Query,
  RestPath,
} from './procedure.ts'
export { SCOPES, type Scope } from './scopes.ts'
export { IDEMPOTENCY_KEY_HEADER, IDEMPOTENT_REPLAYED_HEADER, idempotencyKey } from './values/idempotency-key.ts'
export type { SlugKind } from './values/slug.ts'
