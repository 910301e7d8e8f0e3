import {
  type ComingPhase,
  overriddenPlan,
  overrideProblems,
  type Plan,
  type PlanOverrides,
  type PlanPhase,
  type PlanVersion,
  planInPhase,
  validateCatalog,
} from '@tallywright/domain'
import { loadCatalogRows, mergedCatalog } from '../catalog/catalog-rows.ts'
import { refusalOfProblems } from '../catalog/judge-catalog.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** What is agreed with one customer instead of what the plan says. */
export interface CustomTerms {
  readonly overrides?: PlanOverrides
  /** Instead of the plan's own; none for the lasting prices from the start. */
  readonly phases?: readonly PlanPhase[]
}

/** The version that a subscription stands on, what follows it, and what of them is new and has to be saved first. */
export interface ChosenVersion {
  readonly planVersion: PlanVersion
  readonly phases: readonly ComingPhase[]
  readonly made: readonly PlanVersion[]
}

/**
 * Ids for the versions that these terms make: the lasting one where it is not the plan's own, then its phases. A commit takes
 * those of its preview.
 */
export function newVersionIds({ ids }: Pick<Context, 'ids'>, { overrides, phases = [] }: CustomTerms): string[] {
  const lasting = overrides === undefined ? [] : [overrides]
  return [...lasting, ...phases].map(() => ids.next('planVersion'))
}

/**
 * The version with which a subscription to `offered` begins: the first of its phases if it has any, or one that is made for
 * this customer alone (semantics §3). After introductory prices of their own a customer has what everybody has. Versions that are made are judged like any plan of the catalog and refused with
 * `catalog.invalid` (or `feature.not_in_plan`); they belong to the plan, and a later edit of it leaves them alone. Saves nothing.
 */
export async function chooseVersion(
  moment: Moment,
  offered: PlanVersion,
  customerId: string,
  terms: CustomTerms,
  ids: readonly string[],
): Promise<Outcome<ChosenVersion>> {
  const { overrides, phases = [] } = terms
  if (overrides === undefined && phases.length === 0) {
    const own = terms.phases === undefined ? (offered.plan.phases ?? []) : []
    const versions = own.length === 0 ? [] : await moment.tx.catalog.plans.phasesOf(offered.planId, offered.version)
    return done({ ...inOrder(versions, own, offered), made: [] })
  }
  const foreign = Object.keys(overrides?.features ?? {}).find((slug) => !Object.hasOwn(offered.plan.features, slug))
  if (foreign !== undefined) {
    const message = `${offered.plan.name} does not contain ${foreign}; an override only changes what it contains`
    return refused('feature.not_in_plan', message, { param: `overrides.features.${foreign}` })
  }
  const plan: Plan = overriddenPlan(offered.plan, overrides ?? {})
  const judged = await judge(moment, offered, { ...plan, phases }, overrides ?? {})
  if (!judged.ok) return judged
  const [agreed, phaseIds] = overrides === undefined ? [null, ids] : [ids.slice(0, 1), ids.slice(1)]
  if (phaseIds.length !== phases.length) throw new Error('a custom version needs an id per version')
  const made = (agreed ?? []).map((id): PlanVersion => ({ ...offered, id, plan, customerId }))
  const lasting = made[0] ?? offered
  const inPhases = phaseVersions({ ...lasting, customerId }, phases, phaseIds)
  return done({ ...inOrder(inPhases, phases, lasting), made: [...made, ...inPhases] })
}

/** One version for each phase, beside the one with the lasting prices. */
export function phaseVersions(
  lasting: PlanVersion,
  phases: readonly PlanPhase[],
  ids: readonly string[],
): PlanVersion[] {
  return phases.map((each, phase) => {
    return { ...lasting, id: ids[phase] as string, plan: planInPhase(lasting.plan, each), phase }
  })
}

/** Before anything points to them. */
export async function addVersions({ tx, now }: Moment, made: readonly PlanVersion[]): Promise<void> {
  for (const version of made) await tx.catalog.plans.addVersion(version, now)
}

function inOrder(inPhases: readonly PlanVersion[], phases: readonly PlanPhase[], lasting: PlanVersion) {
  const [first = lasting, ...others] = [...inPhases, lasting]
  const coming = inPhases.length === 0 ? [] : others
  return {
    planVersion: first,
    phases: coming.map((planVersion, index) => ({ afterPeriods: phases[index]?.periods ?? 1, planVersion })),
  }
}

/** With the rest of the catalog as it is now; problems are where the caller wrote what makes them. */
async function judge({ tx }: Moment, { planSlug }: PlanVersion, plan: Plan, overrides: PlanOverrides) {
  const catalog = mergedCatalog(await loadCatalogRows(tx), { features: {}, plans: { [planSlug]: plan } })
  const own = `plans.${planSlug}.`
  const broken = validateCatalog(catalog).filter(({ path }) => path.startsWith(own))
  return refusalOfProblems([...overrideProblems('overrides', overrides, plan), ...broken], (path) => {
    if (!path.startsWith(own)) return path
    const field = path.slice(own.length)
    return field.startsWith('phases') ? field : `overrides.${field}`
  })
}
