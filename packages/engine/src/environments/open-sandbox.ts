import type { Instant } from '@tallywright/domain'
import type { Engine } from '../command/context.ts'
import { newApiKey } from './create-api-key.ts'

export interface OpenSandbox {
  readonly name: string
  /** Where its frozen clock begins. */
  readonly at: Instant
}

export interface OpenedSandbox {
  readonly environmentId: string
  readonly secretKey: string
  readonly publishableKey: string
}

/** A new sandbox environment with a frozen clock and a key of each kind: a world of its own in a database that is there. */
export function openSandbox(engine: Engine, { name, at }: OpenSandbox): Promise<OpenedSandbox> {
  const id = engine.ids.next('environment')
  const createdAt = engine.wallClock()
  const keyOf = (kind: 'secret' | 'publishable') =>
    newApiKey(engine, { id, kind: 'sandbox' }, { name: `${kind} key`, kind, expiresAt: null, createdAt })
  return engine.store.bootstrap(async (directory) => {
    const seller = { name, email: null, address: null, vatNumber: null, registrationNumber: null }
    await directory.add({ id, kind: 'sandbox', name, clockMode: 'frozen', clockAt: at, seller, createdAt })
    const [secret, publishable] = [keyOf('secret'), keyOf('publishable')]
    await directory.addKey(secret.row)
    await directory.addKey(publishable.row)
    return { environmentId: id, secretKey: secret.text, publishableKey: publishable.text }
  })
}
