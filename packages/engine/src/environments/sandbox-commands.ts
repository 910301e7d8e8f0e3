import { instantFromIso } from '@tallywright/domain'
import type { EnvironmentRow } from '@tallywright/store'
import { isAdvancing } from '../clocks/movable-clock.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { atMoment } from '../command/moment.ts'
import { environmentNow } from '../command/now.ts'
import { asOutcome, done, type Outcome, orRollBack, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type EnvironmentView, environmentView } from '../views/environment-views.ts'
import { type CreateApiKeyRequest, newApiKey } from './create-api-key.ts'
import { SEAL_IV_LENGTH, seal, unseal } from './sealed.ts'

export interface CreateSandbox {
  readonly name: string
  /** `frozen` stands until it is advanced; `ticking` runs with the wall clock. */
  readonly clock: 'frozen' | 'ticking'
  /** Where the clock begins; now unless given. */
  readonly at?: string
}

export interface CreatedSandbox {
  readonly environment: EnvironmentView
  readonly secretKey: string
  readonly publishableKey: string
}

interface SealedSandbox {
  readonly environment: EnvironmentView
  readonly sealedKeys: string
}

/** Makes a sandbox: a world of its own, with a clock, and a key of each kind that are shown once. */
export async function createSandbox(
  context: Context,
  input: CreateSandbox,
  { callerSecret, ...request }: CreateApiKeyRequest,
): Promise<CommandReply<CreatedSandbox>> {
  // The caller is part of the request, so that nobody else is answered with a reply they cannot open.
  const asked = { ...request, input: { input: request.input, actor: context.actor } }
  const password = `${request.key}\n${callerSecret}`
  const { outcome, replayed } = await runAtOnce<SealedSandbox>(context, asked, (moment) =>
    addSandbox(context, moment, input, password),
  )
  return { outcome: outcome.ok ? opened(outcome.value, password) : outcome, replayed }
}

async function addSandbox(
  context: Context,
  { tx, wall, environment: { seller, settings } }: Moment,
  { name, clock, at }: CreateSandbox,
  password: string,
): Promise<Outcome<SealedSandbox>> {
  const id = context.ids.next('environment')
  const begins = at === undefined ? wall : instantFromIso(at)
  const time =
    clock === 'frozen'
      ? { clockMode: 'frozen' as const, clockAt: begins }
      : { clockMode: 'ticking' as const, clockOffsetMs: begins - wall }
  const environment = { id, kind: 'sandbox' as const, name, ...time, seller, settings, createdAt: wall }
  const key = (kind: 'secret' | 'publishable') =>
    newApiKey(context, { id, kind: 'sandbox' }, { name: `first ${kind} key`, kind, expiresAt: null, createdAt: wall })
  const [secret, publishable] = [key('secret'), key('publishable')]
  const row = await tx.environment.addSandbox(environment, [secret.row, publishable.row])
  const keys = JSON.stringify([secret.text, publishable.text])
  const iv = context.ids.secret().subarray(0, SEAL_IV_LENGTH)
  return done({ environment: environmentView(row, environmentNow(row, wall)), sealedKeys: seal(keys, password, iv) })
}

function opened({ environment, sealedKeys }: SealedSandbox, password: string): Outcome<CreatedSandbox> {
  const keys = unseal(sealedKeys, password)
  if (keys === null) return refused('idempotency.mismatch', 'the Idempotency-Key was used before by another caller')
  const [secretKey, publishableKey] = JSON.parse(keys) as [string, string]
  return done({ environment, secretKey, publishableKey })
}

export interface ResetSandbox {
  readonly keepCatalog: boolean
}

/** Empties the sandbox of the key: customers and all their books. Keys stay, and the clock stays where it is. */
export function resetSandbox(
  context: Context,
  { keepCatalog }: ResetSandbox,
  request: IdempotentRequest,
): Promise<CommandReply<EnvironmentView>> {
  return runAtOnce(context, request, async (moment) => {
    const row = orRollBack(await lockSandbox(moment))
    await moment.tx.environment.empty({ keepCatalog, itself: false })
    await moment.tx.environment.nextCatalogRevision()
    const view = environmentView(row, moment.now)
    const object = { type: 'environment', id: row.id, version: 1 }
    recordEnvironmentEvents(moment, [{ type: 'environment.reset', object, snapshot: view }])
    return done(view)
  })
}

/** Removes the sandbox of the key with all that is in it, its keys too: nothing is left that could answer a repetition. */
export async function deleteSandbox(
  context: Context,
): Promise<CommandReply<{ readonly id: string; readonly object: 'environment'; readonly deleted: true }>> {
  const outcome = await asOutcome(() =>
    atMoment(context, async (moment) => {
      orRollBack(await lockSandbox(moment))
      await moment.tx.environment.empty({ keepCatalog: false, itself: true })
    }),
  )
  const { environmentId: id } = context
  return { outcome: outcome.ok ? done({ id, object: 'environment', deleted: true }) : outcome, replayed: false }
}

async function lockSandbox({ tx, wall }: Moment): Promise<Outcome<EnvironmentRow>> {
  const row = await tx.environment.lock()
  if (row.kind !== 'sandbox') {
    return refused('environment.not_a_sandbox', 'only a sandbox can be emptied or deleted; this environment is live')
  }
  if (isAdvancing(row, wall) || (await tx.testClocks.isAnyAdvancing(wall))) {
    return refused('clock.advancing', 'a clock is being advanced by another request; wait for it')
  }
  return done(row)
}
