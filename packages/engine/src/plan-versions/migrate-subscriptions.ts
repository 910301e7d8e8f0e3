import { addMilliseconds, type Instant, instantToIso, type PlanVersion, SECOND } from '@tallywright/domain'
import { isDatabaseAway, type PlanMigrationRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { done, type EngineErrorCode, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import { holdRequest, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { stalePreview } from '../subscriptions/stale-preview.ts'
import { isoOrNull } from '../views/instant-view.ts'
import { type MigrationResult, migrateOne } from './migrate-one.ts'
import { loadMigration, type MigrationPlan, type PlanMigration } from './migration-scope.ts'

/** How long a run may be silent before another may begin in its place. */
const LEASE_MS = 30 * SECOND
/** How many subscriptions are looked up together. */
const BATCH = 100
/** More are counted and not listed. */
const LISTED_REFUSALS = 1000

interface Effect {
  readonly migrationId: string
}

interface Step {
  readonly id: string
  readonly customerId: string
  readonly bucket: number
}

/**
 * Moves the subscriptions of a plan to one of its versions, one after another: each in a transaction of its own, under a
 * key of its own, so that nothing is done twice (semantics §13). A run that was cut off goes on where it stopped when the
 * request is sent again; one at a time per plan. A subscription that cannot be moved is named and keeps nobody else.
 */
export function migrateSubscriptions(
  context: Context,
  input: PlanMigration & { readonly planHash?: string },
  request: IdempotentRequest,
) {
  return runCommand<Effect, PlanMigrationView>(context, request, {
    decide: (moment) => beginRun(context, moment, input),
    settle: async (effect) => {
      await run(context, effect, input, request)
      return undefined
    },
    reply: async ({ tx }, { migrationId }) => {
      const row = await tx.planMigrations.find(migrationId)
      if (row === null) throw new Error(`migration ${migrationId} is gone`)
      const version = await tx.catalog.plans.version(row.targetVersionId)
      if (version === null) throw new Error(`plan version ${row.targetVersionId} is gone`)
      return done(migrationView(row, version))
    },
  })
}

async function beginRun(
  context: Context,
  moment: Moment,
  { planHash, ...input }: PlanMigration & { readonly planHash?: string },
): Promise<Outcome<Effect>> {
  const { tx, now, wall } = moment
  const migration = await loadMigration(moment, input)
  if (!migration.ok) return migration
  if (planHash !== undefined && planHash !== migration.value.planHash) return stalePreview()
  const { planId, targetVersionId } = migration.value.scope
  const open = await tx.planMigrations.lockOpen(planId)
  if (open !== null && open.leaseUntil > wall) return inProgress(open)
  // Nobody goes on with it any more, and what it had left is looked at again.
  if (open !== null) await tx.planMigrations.save(open, { finishedAt: now })
  const id = context.ids.next('planMigration')
  const none = { changed: 0, scheduled: 0, unchanged: 0, refused: 0, refusals: [] }
  const leaseUntil = addMilliseconds(wall, LEASE_MS)
  const row = { id, planId, targetVersionId, reached: null, ...none, startedAt: now, finishedAt: null, leaseUntil }
  await tx.planMigrations.add(row)
  return done({ migrationId: id })
}

function inProgress({ id }: PlanMigrationRow) {
  return refused('plan_migration.in_progress', 'subscriptions of this plan are being migrated by another request', {
    details: { migrationId: id },
  })
}

async function run(
  context: Context,
  { migrationId }: Effect,
  input: PlanMigration,
  request: IdempotentRequest,
): Promise<void> {
  for (;;) {
    const next = await atMoment(context, (moment) => nextSteps(moment, migrationId, input, request))
    if (next === null) return
    let { row } = next
    for (const step of next.steps) {
      const result = await takeStep(context, row, step, next.migration, input)
      const saved = await atMoment(context, (moment) => note(moment, row, step, result))
      // Somebody else goes on with it.
      if (saved === null) return
      row = saved
    }
  }
}

/** What is left, or null when there is nothing, and then the run is finished. */
async function nextSteps(moment: Moment, migrationId: string, input: PlanMigration, request: IdempotentRequest) {
  const { tx, now } = moment
  await holdRequest(moment, request)
  const row = await tx.planMigrations.find(migrationId)
  if (row === null || row.finishedAt !== null) return null
  // The newest version may be another by now, and the run goes on to the one it began with.
  const target = await tx.catalog.plans.version(row.targetVersionId)
  if (target === null) throw new Error(`plan version ${row.targetVersionId} is gone`)
  const migration = await loadMigration(moment, { ...input, toVersion: target.version })
  if (!migration.ok) return null
  const found = await tx.subscriptions.toMigrate(migration.value.scope, row.reached, BATCH)
  if (found.length === 0) {
    await tx.planMigrations.save(row, { finishedAt: now })
    return null
  }
  return { row, migration: migration.value, steps: found }
}

type StepResult = MigrationResult | { readonly code: EngineErrorCode | 'internal'; readonly message: string }

/** Whatever goes wrong with one subscription is its own. Without a database nothing goes on. */
async function takeStep(
  context: Context,
  { id: migrationId }: PlanMigrationRow,
  { id: subscriptionId, bucket }: Step,
  { target }: MigrationPlan,
  input: PlanMigration,
): Promise<StepResult> {
  const request = {
    key: `${migrationId}/${subscriptionId}`,
    procedure: 'subscriptions.migrate',
    input: { migrationId, subscriptionId },
    bucket,
  }
  try {
    const ofSubscription = { ...context, subject: { field: 'subscriptionId' as const, value: subscriptionId } }
    const { outcome } = await runAtOnce(ofSubscription, request, (moment) =>
      migrateOne(ofSubscription, moment, subscriptionId, target, input),
    )
    return outcome.ok ? outcome.value : outcome.error
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    return { code: 'internal', message: 'the subscription could not be migrated' }
  }
}

/** The row as it then is; null where another process was faster. */
async function note(
  moment: Moment,
  row: PlanMigrationRow,
  { id: subscriptionId, customerId }: Step,
  result: StepResult,
): Promise<PlanMigrationRow | null> {
  const counted: Partial<PlanMigrationRow> =
    typeof result === 'string'
      ? { [result]: row[result] + 1 }
      : {
          refused: row.refused + 1,
          refusals: [...row.refusals, { subscriptionId, customerId, code: result.code, message: result.message }].slice(
            0,
            LISTED_REFUSALS,
          ),
        }
  const leaseUntil = addMilliseconds(moment.wall, LEASE_MS)
  const change = { ...counted, reached: subscriptionId, leaseUntil }
  return (await moment.tx.planMigrations.save(row, change)) ? { ...row, ...change } : null
}

function migrationView(row: PlanMigrationRow, version: PlanVersion) {
  const { id, changed, scheduled, unchanged, refused: refusedCount, refusals } = row
  return {
    object: 'plan_migration' as const,
    id,
    planSlug: version.planSlug,
    toVersion: version.version,
    toVersionId: version.id,
    changed,
    scheduled,
    unchanged,
    refused: refusedCount,
    refusals,
    startedAt: instantToIso(row.startedAt as Instant),
    finishedAt: isoOrNull(row.finishedAt),
  }
}

export type PlanMigrationView = ReturnType<typeof migrationView>
