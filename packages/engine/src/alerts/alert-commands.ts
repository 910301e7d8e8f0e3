import { type AlertSubject, isPositive, parseDecimal } from '@tallywright/domain'
import type { AlertRow, CustomerRow } from '@tallywright/store'
import { momentOf } from '../clocks/customer-moment.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEnvironmentEvents, recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import { type AlertView, alertView } from '../views/alert-view.ts'
import { refusalOfUnit } from '../wallets/read-wallets.ts'

export type CreateAlert = AlertSubject & {
  /** By either name; every customer unless given. */
  readonly customerId?: string
  /** Exact decimal. */
  readonly threshold: string
  readonly thresholdType: AlertRow['thresholdType']
}

/** Each look at a customer measures all that are about them, and every server remembers those of all customers. */
const MOST_OF_ALL = 100
const MOST_OF_ONE = 20

/** From now on the alert is told once in each period in which it is reached. One of a customer is compared at once (decision 40). */
export function createAlert(
  context: Context,
  input: CreateAlert,
  request: IdempotentRequest,
): Promise<CommandReply<AlertView>> {
  return runAtOnce(context, request, async (begun): Promise<Outcome<AlertView>> => {
    const locked = input.customerId === undefined ? null : await lockCustomer(begun.tx.customers, input.customerId)
    if (locked !== null && !locked.ok) return locked
    const customer = locked?.value ?? null
    const moment = customer === null ? begun : await momentOf(begun, customer)
    const subject = await subjectGiven(moment, input)
    if (!subject.ok) return subject
    if (!isPositive(parseDecimal(input.threshold))) return invalid('threshold', 'an alert is told at more than nothing')
    if (customer === null) await moment.tx.environment.lock()
    const most = customer === null ? MOST_OF_ALL : MOST_OF_ONE
    if ((await moment.tx.alerts.count(customer?.id ?? null)) >= most) return tooMany(customer, most)
    const row: AlertRow = {
      id: context.ids.next('alert'),
      customerId: customer?.id ?? null,
      ...{ metric: input.metric, subject: subject.value },
      ...{ threshold: input.threshold, thresholdType: input.thresholdType },
      ...{ version: 1, createdAt: moment.now, deletedAt: null },
    }
    await moment.tx.alerts.add(row)
    if (!moment.environment.hasAlerts) await moment.tx.environment.noteAlerts()
    if (customer !== null) {
      await moment.tx.alertChecks.ask({ bucket: customer.bucket, customerId: customer.id, dueAt: moment.now })
    }
    return done(await tell(moment, 'alert.created', row, customer))
  })
}

/** The alert is told no more. One that was deleted stays as it is. */
export function deleteAlert(
  context: Context,
  { alertId }: { readonly alertId: string },
  request: IdempotentRequest,
): Promise<CommandReply<AlertView>> {
  return runAtOnce(context, request, async (begun): Promise<Outcome<AlertView>> => {
    const seen = await begun.tx.alerts.find(alertId)
    if (seen === null) return refused('alert.not_found', `there is no alert ${alertId}`, { param: 'alertId' })
    const customer = seen.customerId === null ? null : await begun.tx.customers.lock(seen.customerId)
    if (customer === null) await begun.tx.environment.lock()
    const moment = customer === null ? begun : await momentOf(begun, customer)
    // Somebody else may have deleted it while this waited.
    const row = (await moment.tx.alerts.find(alertId)) ?? seen
    if (row.deletedAt !== null) return done(alertView(row))
    const deleted = { ...row, version: row.version + 1, deletedAt: moment.now }
    await moment.tx.alerts.delete(alertId, deleted)
    // Of spend only caps have shares, and those are watched without an alert.
    if (row.metric !== 'spend' && !(await moment.tx.alerts.isWatched(row, row.customerId)))
      await moment.tx.limitShares.forget(row, row.customerId)
    return done(await tell(moment, 'alert.deleted', deleted, customer))
  })
}

/** Every server obeys it at once: those of all customers belong to the catalog's revision, a customer's to theirs. */
async function tell(
  moment: Moment,
  type: 'alert.created' | 'alert.deleted',
  row: AlertRow,
  customer: CustomerRow | null,
): Promise<AlertView> {
  const snapshot = alertView(row)
  const events = [{ type, object: { type: 'alert', id: row.id, version: row.version }, snapshot }]
  if (customer === null) {
    await moment.tx.environment.nextCatalogRevision()
    recordEnvironmentEvents(moment, events)
  } else recordEvents(moment, customer, events)
  return snapshot
}

/** What is watched must be in the catalog; a currency need not be sold in yet. */
async function subjectGiven(moment: Moment, input: CreateAlert): Promise<Outcome<string>> {
  switch (input.metric) {
    case 'usage': {
      const { featureSlug } = input
      const feature = await moment.tx.catalog.features.bySlug(featureSlug)
      if (feature === null) {
        return refused('feature.not_found', `there is no feature ${featureSlug}`, { param: 'featureSlug' })
      }
      if (feature.definition.type !== 'boolean') return done(featureSlug)
      return invalid('featureSlug', `${featureSlug} is had or not: there is no use of it to measure`)
    }
    case 'spend':
      return done(input.currency)
    case 'balance': {
      return (await refusalOfUnit(moment, input.unit)) ?? done(input.unit)
    }
  }
}

function tooMany(customer: CustomerRow | null, most: number) {
  const whose = customer === null ? 'of all customers' : `of customer ${customer.id}`
  return refused('alert.too_many', `there are ${most} alerts ${whose} already; delete one first`)
}

function invalid(param: string, message: string) {
  return refused('validation.failed', `${param}: ${message}`, { param })
}
