import type { DomainErrorCode } from './errors.ts'

/**
 * A command that was understood and refused. `param` is the path of the offending input (`plans.pro.prices.base`),
 * `details` are facts a program can use (the limit, the remaining quantity), all of them JSON values.
 */
export interface Refusal<Code extends DomainErrorCode = DomainErrorCode> {
  readonly code: Code
  readonly message: string
  readonly param?: string
  readonly details?: Readonly<Record<string, unknown>>
}

export interface Success<Value> {
  readonly ok: true
  readonly value: Value
}

export interface Failure<Code extends DomainErrorCode = DomainErrorCode> {
  readonly ok: false
  readonly error: Refusal<Code>
}

/** Every decision of the domain answers with one of these; only bugs throw. */
export type Result<Value, Code extends DomainErrorCode = DomainErrorCode> = Success<Value> | Failure<Code>

export function success<Value>(value: Value): Success<Value> {
  return { ok: true, value }
}

export function refuse<Code extends DomainErrorCode>(
  code: Code,
  message: string,
  more: { param?: string; details?: Readonly<Record<string, unknown>> } = {},
): Failure<Code> {
  return { ok: false, error: { code, message, ...more } }
}
