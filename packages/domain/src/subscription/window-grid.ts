import type { Plan, PlanFeature } from '../catalog/plan.ts'
import { addMilliseconds, HOUR, type Instant, instantFromEpoch, later } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { Subscription } from './subscription.ts'

/** Windows of so many hours, one after another from `from` on, until the plan has others (null: it has not by now). */
export interface WindowGrid {
  readonly hours: number
  readonly from: Instant
  readonly until: Instant | null
}

/** One that a change of plan began or ended. */
export interface ChangedGrid extends WindowGrid {
  readonly featureSlug: string
}

/** `[start, end)`, exactly `hours` long. */
export interface LimitWindow extends Interval {
  readonly hours: number
}

/**
 * The grids on which the use of a feature is counted beside its period, one for each number of hours (decision 41). They begin with
 * the subscription, or with the change of plan that brings these hours, so that no order and no lateness of events moves them:
 *
 * ```
 * plan       |-- 5 and 168 hours --|---- 5 and 24 hours ----
 * 5 hours    |    |    |    |    |    |    |    |    |    |
 * 168 hours  |                     ·
 * 24 hours                         |                       |
 * ```
 *
 * Those of what only an add-on grants begin with the add-on. `plan` and `at`: of the time that is asked about.
 */
export function windowGrids(
  subscription: Pick<Subscription, 'addOns' | 'startedAt' | 'windowGrids'>,
  plan: Pick<Plan, 'features'>,
  featureSlug: string,
  at: Instant,
): readonly WindowGrid[] {
  const changed = (subscription.windowGrids ?? []).filter((grid) => grid.featureSlug === featureSlug)
  const ofPlan = plan.features[featureSlug]
  if (ofPlan?.type !== 'metered') return [...changed, ...gridsOfAddOn(subscription, featureSlug, at)]
  const lasting = hoursOf(ofPlan).filter((hours) => changed.every((grid) => grid.hours !== hours))
  return [...changed, ...lasting.map((hours) => ({ hours, from: subscription.startedAt, until: null }))]
}

function gridsOfAddOn({ addOns }: Pick<Subscription, 'addOns'>, featureSlug: string, at: Instant): WindowGrid[] {
  const granting = addOns.find(({ addOnVersion: { addOn }, since, until }) => {
    const isAttached = since <= at && (until === null || at < until)
    return isAttached && addOn.recurrence === 'recurring' && addOn.features[featureSlug]?.type === 'metered'
  })
  const hours = hoursOf(granting?.addOnVersion.addOn.features[featureSlug])
  return granting === undefined ? [] : hours.map((each) => ({ hours: each, from: granting.since, until: null }))
}

function hoursOf(feature: PlanFeature | undefined): number[] {
  return feature?.type === 'metered' ? (feature.limits ?? []).map(({ hours }) => hours) : []
}

/** The windows that an instant is in, one for each number of hours. */
export function windowsAt(grids: readonly WindowGrid[], at: Instant): LimitWindow[] {
  return grids
    .filter((grid) => isOn(grid, at))
    .map(({ hours, from }) => {
      const length = hours * HOUR
      const start = addMilliseconds(from, Math.floor((at - from) / length) * length)
      return { hours, start, end: addMilliseconds(start, length) }
    })
}

function isOn({ from, until }: WindowGrid, at: Instant): boolean {
  return from <= at && (until === null || at < until)
}

/** Hours that the next plan has not end at the change, and those that only it has begin; what both have goes on. */
export function gridsAfterChange(
  subscription: Pick<Subscription, 'planVersion' | 'startedAt' | 'windowGrids'>,
  next: Pick<Plan, 'features'>,
  at: Instant,
): Pick<Subscription, 'windowGrids'> {
  const { planVersion, startedAt, windowGrids: changed = [] } = subscription
  const before = planVersion.plan.features
  const slugs = new Set([...Object.keys(before), ...Object.keys(next.features)])
  const after = [...slugs].reduce((grids, featureSlug) => {
    const [old, now] = [hoursOf(before[featureSlug]), hoursOf(next.features[featureSlug])]
    const ended = old.filter((hours) => !now.includes(hours))
    const begun = now.filter((hours) => !old.includes(hours))
    const withoutEnded = ended.reduce((all, hours) => ending(all, { featureSlug, hours, from: startedAt }, at), grids)
    return begun.reduce(
      (all, hours) => beginning(all, { featureSlug, hours, from: later(at, startedAt) }),
      withoutEnded,
    )
  }, changed)
  return after === changed ? {} : { windowGrids: after }
}

/** When the last of them changed that changed between the two; null where none did. */
export function gridsChangedAt(
  before: Pick<Subscription, 'windowGrids'>,
  { windowGrids: grids = [] }: Pick<Subscription, 'windowGrids'>,
): Instant | null {
  if (before.windowGrids === grids || grids.length === 0) return null
  return instantFromEpoch(Math.max(...grids.map(({ from, until }) => until ?? from)))
}

type NamedGrid = Omit<ChangedGrid, 'until'>

/** `from` is of one that was there from the beginning. One that ends as it began never was. */
function ending(grids: readonly ChangedGrid[], grid: NamedGrid, at: Instant): readonly ChangedGrid[] {
  const open = grids.find((each) => isSame(each, grid) && each.until === null) ?? { ...grid, until: null }
  const others = grids.filter((each) => each !== open)
  return open.from < at ? [...others, { ...open, until: at }] : others
}

/** One that ended at this very instant goes on. */
function beginning(grids: readonly ChangedGrid[], grid: NamedGrid): readonly ChangedGrid[] {
  const ended = grids.find((each) => isSame(each, grid) && each.until === grid.from)
  const others = grids.filter((each) => each !== ended)
  return [...others, { ...(ended ?? grid), until: null }]
}

function isSame(a: NamedGrid, b: NamedGrid): boolean {
  return a.featureSlug === b.featureSlug && a.hours === b.hours
}
