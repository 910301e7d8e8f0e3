import type { Instant } from '@tallywright/domain'
import type { EnvironmentRow, Store } from '@tallywright/store'
import type { Context, Engine } from '../command/context.ts'
import { newApiKey } from './create-api-key.ts'
import { DEMO_KEYS, keyDigest } from './key-text.ts'

export interface NewEnvironment {
  readonly id: string
  readonly kind: EnvironmentRow['kind']
  readonly name: string
  readonly secretKey: string
  readonly publishableKey: string
}

type Directory = Parameters<Parameters<Store['bootstrap']>[0]>[0]

/**
 * Gives an empty database one live and one sandbox environment, each with a secret and a publishable key; any number of
 * processes may start together, and one of them does it. `announce` shows the keys before the commit: if the process ends
 * in between, the next start makes and shows others, while keys that were stored and never shown would be lost for ever.
 */
export function bootstrapEnvironments(
  engine: Engine,
  announce: (made: readonly NewEnvironment[]) => void,
): Promise<readonly NewEnvironment[]> {
  return engine.store.bootstrap(async (directory) => {
    if ((await directory.all()).length > 0) return []
    await directory.lockEnvironments()
    if ((await directory.all()).length > 0) return []

    const made = [await addWithKeys(engine, directory, 'live'), await addWithKeys(engine, directory, 'sandbox')]
    announce(made)
    return made
  })
}

async function addWithKeys(
  engine: Engine,
  directory: Directory,
  kind: EnvironmentRow['kind'],
): Promise<NewEnvironment> {
  const now = engine.wallClock()
  const clock = kind === 'live' ? { clockMode: 'wall' as const } : { clockMode: 'ticking' as const }
  const environment = { id: engine.ids.next('environment'), kind, name: kind, ...clock, seller: NOBODY, createdAt: now }
  await directory.add(environment)
  const keys = (['secret', 'publishable'] as const).map((keyKind) =>
    newApiKey(engine, environment, { name: `first ${keyKind} key`, kind: keyKind, expiresAt: null, createdAt: now }),
  )
  for (const { row } of keys) await directory.addKey(row)
  const [secretKey = '', publishableKey = ''] = keys.map(({ text }) => text)
  return { id: environment.id, kind, name: kind, secretKey, publishableKey }
}

const NOBODY = { name: null, email: null, address: null, vatNumber: null, registrationNumber: null }

/** What fills the demo, through the engine and on the frozen clock of its environment, which begins at `startsAt`. */
export interface Demo {
  readonly startsAt: (wall: Instant) => Instant
  /** `wall` is the instant that `startsAt` was asked with: the demo's today. */
  readonly load: (context: Context, wall: Instant) => Promise<void>
}

/**
 * Gives an empty embedded database its demo sandbox. The keys are made last, together with the clock's first tick: while
 * there are none nobody can have used it, so a load that was cut off is thrown away whole and begun again.
 */
export async function bootstrapDemo(engine: Engine, { startsAt, load }: Demo): Promise<'loaded' | 'present'> {
  const id = engine.ids.next('environment')
  const wall = engine.wallClock()
  const isNew = await engine.store.bootstrap(async (directory) => {
    if (await directory.anyKey()) return false
    await directory.emptyUnserved()
    const clock = { clockMode: 'frozen' as const, clockAt: startsAt(wall) }
    await directory.add({ id, kind: 'sandbox', name: 'demo', ...clock, seller: NOBODY, createdAt: wall })
    return true
  })
  if (!isNew) return 'present'
  await load({ ...engine, environmentId: id, actor: 'demo', reason: null }, wall)
  await openDemo(engine, id)
  return 'loaded'
}

function openDemo({ store, wallClock }: Engine, id: string): Promise<void> {
  return store.transaction(id, async ({ environment }) => {
    const wall = wallClock()
    const { clockAt } = await environment.get()
    const ahead = Math.max((clockAt ?? wall) - wall, 0)
    await environment.setClock({ clockMode: 'ticking', clockAt: null, clockOffsetMs: ahead })
    for (const kind of ['secret', 'publishable'] as const) {
      const { id: keyId, text } = DEMO_KEYS[kind]
      const times = { createdAt: wall, expiresAt: null }
      await environment.addKey({
        id: keyId,
        kind,
        scopes: [],
        name: `demo ${kind} key`,
        secretHash: keyDigest(text),
        ...times,
      })
    }
  })
}
