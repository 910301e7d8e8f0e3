import {
  type AddOn,
  type AddOnVersion,
  type Feature,
  instantToIso,
  offeredCadences,
  offeredCurrencies,
  type Plan,
  type PlanFeature,
  type PlanVersion,
} from '@tallywright/domain'
import type { StoreTransaction } from '@tallywright/store'
import type { CatalogKind, CatalogRow } from '../catalog/catalog-rows.ts'
import { isoOrNull } from './instant-view.ts'

/** A feature in its wire form. */
export function featureView(row: CatalogRow<Feature>) {
  const { type, name, description, ...rest } = row.definition
  return {
    ...identityOf(row),
    object: 'feature' as const,
    type,
    name,
    description: description ?? null,
    unitName: ('unitName' in rest ? rest.unitName : undefined) ?? null,
    meter: 'meter' in rest ? rest.meter : null,
    ...timesOf(row),
  }
}

export type FeatureView = ReturnType<typeof featureView>

/** A plan in its wire form, as its newest version has it. Money figures stay decimals in major units. */
function planView(row: CatalogRow<Plan>, { id: versionId, version, group, meters }: PlanVersion) {
  return {
    ...identityOf(row),
    object: 'plan' as const,
    versionId,
    version,
    group,
    ...row.definition,
    // Stored as JSON, which has no undefined.
    features: row.definition.features as Readonly<Record<string, PlanFeature>>,
    meters,
    visibility: row.definition.visibility ?? ('public' as const),
    cadences: offeredCadences(row.definition),
    currencies: offeredCurrencies(row.definition),
    ...timesOf(row),
  }
}

export type PlanView = ReturnType<typeof planView>

/** Plans with their newest versions, in the order of `rows`. */
export async function planViews(tx: StoreTransaction, rows: readonly CatalogRow<Plan>[]): Promise<PlanView[]> {
  const versions = await tx.catalog.plans.currentVersions(rows.map(({ id }) => id))
  const byPlan = new Map(versions.map((version) => [version.planId, version]))
  return rows.map((row) => {
    const version = byPlan.get(row.id)
    if (version === undefined) throw new Error(`plan ${row.id} has no version`)
    return planView(row, version)
  })
}

/** An add-on in its wire form, as its newest version has it. */
function addOnView(row: CatalogRow<AddOn>, { id: versionId, version, meters }: AddOnVersion) {
  return {
    ...identityOf(row),
    object: 'add_on' as const,
    versionId,
    version,
    ...row.definition,
    // Stored as JSON, which has no undefined.
    features: row.definition.features as Readonly<Record<string, PlanFeature>>,
    meters,
    cadences: offeredCadences(row.definition),
    currencies: offeredCurrencies(row.definition),
    ...timesOf(row),
  }
}

export type AddOnView = ReturnType<typeof addOnView>

/** Add-ons with their newest versions, in the order of `rows`. */
export async function addOnViews(tx: StoreTransaction, rows: readonly CatalogRow<AddOn>[]): Promise<AddOnView[]> {
  const versions = await tx.catalog.addOns.currentVersions(rows.map(({ id }) => id))
  const byAddOn = new Map(versions.map((version) => [version.addOnId, version]))
  return rows.map((row) => {
    const version = byAddOn.get(row.id)
    if (version === undefined) throw new Error(`add-on ${row.id} has no version`)
    return addOnView(row, version)
  })
}

/** What has no view of its own yet: its definition, with its identity. */
export function entryView(kind: Exclude<CatalogKind, 'coupon' | 'feature' | 'plan' | 'add_on'>, row: CatalogRow) {
  return { ...identityOf(row), object: kind, ...row.definition, ...timesOf(row) }
}

function identityOf({ id, slug }: CatalogRow) {
  return { id, slug }
}

function timesOf({ createdAt, updatedAt, archivedAt }: CatalogRow) {
  return { createdAt: instantToIso(createdAt), updatedAt: instantToIso(updatedAt), archivedAt: isoOrNull(archivedAt) }
}
