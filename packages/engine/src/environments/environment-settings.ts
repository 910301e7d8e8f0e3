import { type BillingSettingsChange, changedSettings } from '@tallywright/domain'
import type { EnvironmentRow, Seller } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { runQuery } from '../command/run-query.ts'
import { type AddressInput, addressOf } from '../customers/customer-fields.ts'
import { type EnvironmentSettingsView, environmentSettingsView } from '../views/environment-views.ts'

/** Who sells in the environment, and how it bills. */
export function getEnvironmentSettings(context: Context): Promise<Outcome<EnvironmentSettingsView>> {
  return runQuery(context, async ({ environment }) => done(environmentSettingsView(environment)))
}

/** A field that is left out stays, null clears it. */
export interface UpdateEnvironmentSettings extends BillingSettingsChange {
  readonly name?: string
  readonly seller?: {
    readonly name?: string | null
    readonly email?: string | null
    readonly address?: AddressInput | null
    readonly vatNumber?: string | null
    readonly registrationNumber?: string | null
  }
}

/** Counts for invoices computed from now on; what is issued keeps what it froze. */
export function updateEnvironmentSettings(
  context: Context,
  { name, seller, ...settings }: UpdateEnvironmentSettings,
  request: IdempotentRequest,
): Promise<CommandReply<EnvironmentSettingsView>> {
  return runAtOnce(context, request, async (moment) => {
    const environment = await moment.tx.environment.lock()
    const changed: EnvironmentRow = {
      ...environment,
      name: name ?? environment.name,
      seller: seller === undefined ? environment.seller : changedSeller(environment.seller, seller),
      settings: changedSettings(environment.settings, settings),
    }
    await moment.tx.environment.save({ name: changed.name, seller: changed.seller, settings: changed.settings })
    const view = environmentSettingsView(changed)
    // Its events are numbered, and a snapshot says all: an environment counts no versions.
    const object = { type: 'environment_settings', id: environment.id, version: environment.nextEventSequence }
    recordEnvironmentEvents(moment, [{ type: 'environment_settings.updated', object, snapshot: view }])
    return done(view)
  })
}

function changedSeller(seller: Seller, change: NonNullable<UpdateEnvironmentSettings['seller']>): Seller {
  const { address, ...fields } = change
  if (address === undefined) return { ...seller, ...fields }
  return { ...seller, ...fields, address: address === null ? null : addressOf(address) }
}
