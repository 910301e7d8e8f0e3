import type { Access } from '@tallywright/contract'
import type { Context } from '@tallywright/engine'
import type { Caller, Guessed } from './caller.ts'
import type { AskedAt } from './coded-error.ts'

/** What a procedure knows of the request it is called by. */
export interface RequestContext extends AskedAt {
  /** Looked up when it is first asked for, once for all calls of a batch; a refusal is thrown. */
  readonly caller: () => Promise<Caller>
  /** Who it will turn out to be, for a question that can be looked into meanwhile; null where that has to be awaited. */
  readonly guessed: () => Guessed | null
  /**
   * Looks at the key before a body is read, and says nothing for later: a body may take so long that the key is revoked meanwhile.
   * Null where it might do this the last time; else it is looked up, and rejects where it may not.
   */
  readonly look: (access: Access) => Promise<void> | null
  /** Of a mutation; a missing or malformed one is refused. */
  readonly idempotencyKey: () => string
  /** Why the caller does it, if they say so. */
  readonly reason: () => string | null
  /** Tells that the answer was stored by an earlier request. */
  readonly noteReplay: () => void
}

/** What handlers hand to the engine, with who asks: some answers depend on it. */
export interface CallContext extends Context, Pick<AskedAt, 'origin'> {
  readonly caller: Caller
}
