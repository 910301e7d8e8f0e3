import type { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'
import type { Scope } from './scopes.ts'

/** Who may call: secret keys always, restricted keys with `scope`, publishable keys and recovery links where it says so. */
export interface Access {
  readonly secret: true
  readonly publishable?: true
  /** Also the token of a recovery link, for the invoice that it is of. */
  readonly recoveryLink?: true
  readonly scope: Scope
}

/** How the tool made from a procedure presents itself to an agent. */
export interface McpAnnotation {
  readonly title: string
  readonly readOnly: boolean
  readonly destructive: boolean
  readonly idempotent: boolean
}

/** Parameters in braces are fields of the input: `/v1/customers/{customerId}`. */
export type RestPath = `/v1/${string}`

export type CustomerField = 'customerId' | 'externalId' | 'subscriptionId' | 'invoiceId' | 'paymentId' | 'grantId'

interface Definition<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input
  readonly output: Output
  readonly access: Access
  /**
   * The input's field that tells whose bucket the procedure belongs to, and so where a command's Idempotency-Key is kept
   * beside its effect (semantics §13): a customer's id or externalId, or an id that carries the bucket in its text. Null,
   * or the field absent from the input: the environment's. `externalId` makes the bucket of a customer who does not exist
   * yet; without one the Idempotency-Key makes it (architecture).
   */
  readonly customerField: CustomerField | null
  readonly mcp: McpAnnotation
  /** One line, in the imperative. */
  readonly summary: string
  /** What else a caller should know: defaults, units, rules with their section. */
  readonly description: string
  /** The codes of its own; those of every procedure are in COMMON_ERRORS and IDEMPOTENCY_ERRORS. */
  readonly errors: readonly ErrorCode[]
}

export interface Query<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType>
  extends Definition<Input, Output> {
  readonly kind: 'query'
  readonly idempotency: 'none'
  readonly rest: { readonly method: 'GET'; readonly path: RestPath }
}

/**
 * `key`: the Idempotency-Key header is required, and the reply is stored with the effect and replayed. `events`: the
 * events' own keys make a repetition harmless, and no reply is stored (semantics §13).
 */
export interface Mutation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType>
  extends Definition<Input, Output> {
  readonly kind: 'mutation'
  readonly idempotency: 'key' | 'events'
  readonly rest: { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: RestPath }
}

/** One definition, from which tRPC, REST, the tools of agents, the client and the reference are made. */
export type Procedure<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> =
  | Query<Input, Output>
  | Mutation<Input, Output>

type FieldsOf<Input> = Input extends unknown ? keyof Input : never
type WithCustomerField<Input extends z.ZodType> = {
  readonly customerField: Extract<FieldsOf<z.output<Input>>, CustomerField> | null
}

export function defineProcedure<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Query<Input, Output> & WithCustomerField<Input>,
): Query<Input, Output>
export function defineProcedure<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Mutation<Input, Output> & WithCustomerField<Input>,
): Mutation<Input, Output>
export function defineProcedure(definition: Procedure): Procedure {
  return definition
}

/** What a caller may send: fields with a default can be left out. */
export type InputOf<P extends Procedure> = z.input<P['input']>

/** What arrives after the schema: defaults filled in, units as decimal strings. */
export type ParsedInputOf<P extends Procedure> = z.output<P['input']>

export type OutputOf<P extends Procedure> = z.output<P['output']>
