import {
  type Cadence,
  type Catalog,
  freezeOffer,
  type Meter,
  offeredCadences,
  offeredCurrencies,
  type Plan,
} from '@tallywright/domain'
import type { Feature as WireFeature, Plan as WirePlan } from '@tallywright/sdk'
import { type Choice, type Features, type OfferedPlan, offerPlan, planVersions } from './offered-plan.ts'
import type { PlannedUse } from './planned-use.ts'

/** Catalogs as the page gets them, for the tests of this app. */

export const month: Cadence = { unit: 'month', count: 1 }
export const year: Cadence = { unit: 'year', count: 1 }
const at = '2026-01-01T00:00:00Z'

export interface WireCatalog {
  readonly plans: readonly WirePlan[]
  readonly features: Features
}

export function overTheWire(catalog: Catalog): WireCatalog {
  const plans = Object.entries(catalog.plans).map(([slug, plan]) => wirePlan(slug, plan, catalog))
  const features = Object.entries(catalog.features).map(([slug, { type, name, ...rest }]): [string, WireFeature] => [
    slug,
    {
      id: `feat_${slug}`,
      object: 'feature',
      slug,
      type,
      name,
      description: rest.description ?? null,
      unitName: 'unitName' in rest ? (rest.unitName ?? null) : null,
      meter: 'meter' in rest ? rest.meter : null,
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
    },
  ])
  return { plans: plans.toReversed(), features: new Map(features) }
}

function wirePlan(slug: string, plan: Plan, { features, planGroups = {} }: Catalog): WirePlan {
  const group = Object.entries(planGroups).find(([, { plans }]) => plans.includes(slug))
  return {
    ...JSON.parse(JSON.stringify(plan)),
    id: `plan_${slug}`,
    object: 'plan',
    slug,
    versionId: `planv_${slug}`,
    version: 1,
    group: group === undefined ? null : { slug: group[0], rank: group[1].plans.indexOf(slug) },
    visibility: plan.visibility ?? 'public',
    meters: freezeOffer(plan, features).meters as WirePlan['meters'],
    cadences: offeredCadences(plan),
    currencies: offeredCurrencies(plan),
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
  }
}

/** One plan of a catalog, as it is shown to a visitor with this choice. */
export function offered(catalog: Catalog, slug: string, choice: Partial<Choice> = {}): OfferedPlan {
  const { plans } = overTheWire(catalog)
  const version = planVersions(plans).find(({ planSlug }) => planSlug === slug)
  if (version === undefined) throw new Error(`the catalog has no plan ${slug}`)
  return offerPlan(version, { cadence: month, currency: 'USD', ...choice })
}

export function featuresOf(catalog: Catalog): Features {
  return overTheWire(catalog).features
}

export const nothingUsed: PlannedUse = { metered: {}, seats: {}, quotas: {} }

export const sumOfUnits: Meter = { aggregation: 'sum' }
