import type { PlanVersion } from '@tallywright/domain'
import type { MigrationScope } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { canonicalJson, digest } from '../command/fingerprint.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** Which subscriptions of a plan move to which of its versions, and how. */
export interface PlanMigration {
  readonly planSlug: string
  /** The newest unless given. */
  readonly toVersion?: number
  /** Every other version unless given. */
  readonly fromVersion?: number
  readonly when: 'now' | 'at_renewal'
  readonly proration: 'none' | 'next_invoice'
  /** All unless given. */
  readonly customerIds?: readonly string[]
  /** Prices that were agreed with a customer are given up for those of the version. */
  readonly includeCustom: boolean
}

export interface MigrationPlan {
  readonly target: PlanVersion
  readonly scope: MigrationScope
  /** Of who moves where, and how: a newer version of the plan makes another. */
  readonly planHash: string
}

/** Load what is asked for: the same for a preview and a run. */
export async function loadMigration({ tx }: Moment, input: PlanMigration): Promise<Outcome<MigrationPlan>> {
  const { planSlug, toVersion, fromVersion = null, when, proration, customerIds, includeCustom } = input
  const plan = await tx.catalog.plans.bySlug(planSlug)
  if (plan === null) return refused('plan.not_found', `there is no plan ${planSlug}`, { param: 'planSlug' })
  const { plans } = tx.catalog
  const [newest = null] = toVersion === undefined ? await plans.currentVersions([plan.id]) : []
  const target = toVersion === undefined ? newest : await plans.numbered(plan.id, toVersion)
  if (target === null) {
    const message = `the plan ${planSlug} has no version ${toVersion}`
    return refused('plan_version.not_found', message, { param: 'toVersion' })
  }
  const customers = await customersOf(tx, customerIds)
  if (!customers.ok) return customers
  const scope = {
    planId: plan.id,
    targetVersionId: target.id,
    fromVersion,
    includeCustom,
    customers: customers.value,
  }
  return done({ target, scope, planHash: digest(canonicalJson({ ...scope, when, proration })) })
}

async function customersOf(
  { customers }: Moment['tx'],
  references: readonly string[] | undefined,
): Promise<Outcome<readonly string[] | null>> {
  if (references === undefined) return done(null)
  const ids = new Set<string>()
  for (const reference of references) {
    const customer = await customers.findEver(reference)
    if (customer === null) {
      return refused('customer.not_found', `there is no customer ${reference}`, { param: 'customerIds' })
    }
    ids.add(customer.id)
  }
  return done([...ids].sort())
}
