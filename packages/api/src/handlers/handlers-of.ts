import type { Contract, OutputOf, ParsedInputOf, Procedure, Query } from '@tallywright/contract'
import type { CommandReply, IdempotentRequest, Outcome } from '@tallywright/engine'
import type { CallContext } from '../request-context.ts'

/** An answer may be read-only all the way down: it is only written out. */
type Shown<Value> = Value extends object ? { readonly [Key in keyof Value]: Shown<Value[Key]> } : Value

type QueryHandler<P extends Procedure> = (
  context: CallContext,
  input: ParsedInputOf<P>,
) => Promise<Outcome<Shown<OutputOf<P>>>>

type CommandHandler<P extends Procedure> = (
  context: CallContext,
  input: ParsedInputOf<P>,
  request: IdempotentRequest,
) => Promise<CommandReply<Shown<OutputOf<P>>>>

/** Mutations whose input carries keys of its own, so that no reply is stored: `idempotency: 'events'` in the contract. */
export const EVENT_PROCEDURES = [
  'usage.report',
  'usage.reportBatch',
  'usage.set',
  'usage.amend',
  'usage.void',
  'usage.hold',
  'usage.settle',
  'usage.release',
] as const

type HandlerOf<Path extends string, P extends Procedure> = P extends Query
  ? QueryHandler<P>
  : Path extends (typeof EVENT_PROCEDURES)[number]
    ? QueryHandler<P>
    : CommandHandler<P>

/** One function of the engine for each procedure of a resource. */
export type HandlersOf<Resource extends keyof Contract & string> = {
  readonly [Name in keyof Contract[Resource] & string]: HandlerOf<
    `${Resource}.${Name}`,
    Extract<Contract[Resource][Name], Procedure>
  >
}
