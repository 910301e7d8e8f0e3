import {
  decideNewTaxRate,
  decideTaxRateChange,
  endOfArchivedRate,
  type Instant,
  instantFromIso,
} from '@tallywright/domain'
import type { TaxRateRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type TaxRateView, taxRateView } from '../views/tax-rate-view.ts'
import { toTaxRate } from './tax-rate-row.ts'

type NewRow = Omit<TaxRateRow, 'environmentId'>

export interface CreateTaxRate {
  readonly name: string
  readonly percent: string
  readonly country: string
  readonly region?: string
  readonly category?: string
  readonly compound: boolean
  readonly inclusive?: boolean
  readonly validFrom?: string
  readonly validTo?: string
}

/** Adds a rate of the seller's own: for what the published ones do not have, or instead of them. */
export function createTaxRate(
  context: Context,
  input: CreateTaxRate,
  request: IdempotentRequest,
): Promise<CommandReply<TaxRateView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = newRow(context, input, moment)
    const table = await moment.tx.taxRates.ofCountry(row.country)
    const decided = decideNewTaxRate(table.map(toTaxRate), toTaxRate(row))
    return decided.ok ? done(await addRate(moment, row)) : decided
  })
}

/** `from`: now unless given. */
export interface UpdateTaxRate {
  readonly taxRateId: string
  readonly percent: string
  readonly from?: string
}

/** Ends the rate at `from` and answers with its successor. What was invoiced before keeps the percent of then. */
export function updateTaxRate(
  context: Context,
  { taxRateId, percent, from }: UpdateTaxRate,
  request: IdempotentRequest,
): Promise<CommandReply<TaxRateView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.taxRates.find(taxRateId)
    if (row === null) return taxRateNotFound(taxRateId)
    const at = from === undefined ? moment.now : instantFromIso(from)
    const decided = decideTaxRateChange(toTaxRate(row), { percent, from: at, now: moment.now })
    if (!decided.ok) return decided
    await endRate(moment, row, at)
    const id = context.ids.next('taxRate')
    return done(await addRate(moment, { ...row, id, percent, validFrom: at, ...timesOf(moment) }))
  })
}

/** Takes a rate away from now on. One that was taken away stays as it is. */
export function archiveTaxRate(
  context: Context,
  { taxRateId }: { readonly taxRateId: string },
  request: IdempotentRequest,
): Promise<CommandReply<TaxRateView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.taxRates.find(taxRateId)
    if (row === null) return taxRateNotFound(taxRateId)
    if (row.archivedAt !== null) return done(taxRateView(row))
    const validTo = endOfArchivedRate(toTaxRate(row), moment.now)
    const archived = { ...row, validTo, updatedAt: moment.now, archivedAt: moment.now }
    await moment.tx.taxRates.end(row.id, { validTo, updatedAt: moment.now, archivedAt: moment.now })
    return done(tell(moment, 'tax_rate.archived', archived))
  })
}

function taxRateNotFound(taxRateId: string): Outcome<never> {
  return refused('tax_rate.not_found', `there is no tax rate ${taxRateId}`, { param: 'taxRateId' })
}

function newRow(context: Context, input: CreateTaxRate, moment: Moment): NewRow {
  const { region = null, category = null, inclusive = null, validFrom, validTo, ...rest } = input
  return {
    ...rest,
    region,
    category,
    inclusive,
    id: context.ids.next('taxRate'),
    validFrom: validFrom === undefined ? null : instantFromIso(validFrom),
    validTo: validTo === undefined ? null : instantFromIso(validTo),
    ...timesOf(moment),
  }
}

function timesOf({ now }: Moment) {
  return { createdAt: now, updatedAt: now, archivedAt: null }
}

async function addRate(moment: Moment, { ...row }: NewRow): Promise<TaxRateView> {
  await moment.tx.taxRates.add(row)
  return tell(moment, 'tax_rate.created', row)
}

async function endRate(moment: Moment, row: TaxRateRow, validTo: Instant): Promise<void> {
  await moment.tx.taxRates.end(row.id, { validTo, updatedAt: moment.now })
  tell(moment, 'tax_rate.ended', { ...row, validTo, updatedAt: moment.now })
}

/** Created, ended, archived: a rate has no other versions. */
const VERSIONS = { 'tax_rate.created': 1, 'tax_rate.ended': 2, 'tax_rate.archived': 3 } as const

function tell(moment: Moment, type: keyof typeof VERSIONS, row: NewRow): TaxRateView {
  const view = taxRateView(row)
  const object = { type: 'tax_rate', id: row.id, version: VERSIONS[type] }
  recordEnvironmentEvents(moment, [{ type, object, snapshot: view }])
  return view
}
