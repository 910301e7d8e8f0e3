import type { Contract, OutputOf, ParsedInputOf, Procedure, Query } from '@tallywright/contract'
import type { CommandReply, IdempotentRequest, Outcome } from '@tallywright/engine'
import { apiKeys } from './handlers/api-keys.ts'
import { catalog } from './handlers/catalog.ts'
import { customers } from './handlers/customers.ts'
import { entitlements } from './handlers/entitlements.ts'
import { environments } from './handlers/environments.ts'
import { features } from './handlers/features.ts'
import { invoices } from './handlers/invoices.ts'
import { paymentMethods } from './handlers/payment-methods.ts'
import { payments } from './handlers/payments.ts'
import { plans } from './handlers/plans.ts'
import { seats } from './handlers/seats.ts'
import { subscriptions } from './handlers/subscriptions.ts'
import { testClocks } from './handlers/test-clocks.ts'
import { usage } from './handlers/usage.ts'
import type { CallContext } from './request-context.ts'

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
export const EVENT_PROCEDURES = ['usage.report', 'usage.reportBatch'] as const

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

export type Handlers = { readonly [Resource in keyof Contract]: HandlersOf<Resource> }

export const handlers: Handlers = {
  apiKeys,
  catalog,
  customers,
  entitlements,
  environments,
  features,
  invoices,
  paymentMethods,
  payments,
  plans,
  seats,
  subscriptions,
  testClocks,
  usage,
}
