import type { Audience } from '@tallywright/engine'
import type { CallContext } from '../request-context.ts'

/** A publishable key sees what anyone may see. */
export function audienceOf({ caller }: CallContext): Audience {
  return { publicOnly: caller.kind === 'publishable' }
}
