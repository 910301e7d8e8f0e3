import { passesFilters } from '../metering/property-filter.ts'
import type { SupposedUnits } from '../metering/quantities-with.ts'
import { billedInWindow, unitsInWindow } from '../metering/units-in-window.ts'
import { parseDecimal } from '../money/decimal.ts'
import { add, compare, maximum, multiply, type Rational, rational, subtract, sum, ZERO } from '../money/rational.ts'
import { type LimitWindow, windowGrids, windowsAt } from '../subscription/window-grid.ts'
import type { BalanceAccess, CreditsAccess, Lift, PricedAccess, WindowFigures } from './entitlement.ts'
import type { MeteredUse } from './metered-use.ts'
import type { FeatureOffer } from './offers.ts'

type Use = Pick<MeteredUse, 'question' | 'subscription' | 'offers' | 'meter' | 'held' | 'asked'>

interface WindowUse extends LimitWindow {
  /** In billed units. */
  readonly limit: Rational
  /** In metered units, with what holds set aside. */
  readonly units: Rational
}

/** What each window that is open has taken, in billed units; the shortest first. */
export function windowFigures(use: Use): WindowFigures[] {
  return windowUses(use).map(({ hours, end, limit, units }) => {
    const used = billedInWindow(use.meter, units)
    return { hours, limit, used, remaining: maximum(ZERO, subtract(limit, used)), resetsAt: end }
  })
}

/**
 * Denies units that do not fit into every window that they would be counted in, whatever the period leaves (decision 41). What adds
 * nothing is never denied.
 */
export function withinWindows<Access extends PricedAccess | CreditsAccess | BalanceAccess>(
  use: Use,
  decided: Access,
): Access {
  if (!decided.allowed) return decided
  const [asked, windows] = [unitsOf(use, use.asked), windowUses(use)]
  if (windows.every((window) => fits(use, window.limit, window.units, asked))) return decided
  return { ...decided, allowed: false, reason: 'window_limit_reached', liftedBy: waits(use, windows, asked) }
}

/** The first end of a window at which the units fit into what is open then. One that is over now takes nothing more for ever. */
function waits(use: Use, windows: readonly WindowUse[], asked: Rational): Lift[] {
  const { at: now } = use.question
  const ends = windows.map(({ end }) => end).filter((end) => end > now)
  const until = ends
    .sort((a, b) => a - b)
    .find((at) => {
      return windows.every(({ end, limit, units }) => fits(use, limit, now < end && end <= at ? ZERO : units, asked))
    })
  return until === undefined ? [] : [{ by: 'wait', until }]
}

function fits({ meter }: Use, limit: Rational, units: Rational, asked: Rational): boolean {
  const [before, after] = [billedInWindow(meter, units), billedInWindow(meter, add(units, asked))]
  return compare(after, limit) <= 0 || compare(after, before) <= 0
}

/** Of one event of a count what every event adds; else so many as are supposed. */
function unitsOf({ meter }: Use, { units, properties, timestamp }: SupposedUnits): Rational {
  if (properties !== undefined && !passesFilters(properties, meter.filters ?? [])) return ZERO
  return timestamp === undefined ? units : unitsInWindow(meter, units)
}

function windowUses(use: Use): WindowUse[] {
  const { question, subscription, offers } = use
  const { featureSlug, at, timestamp = at, usage = {} } = question
  const { windows = [] } = usage
  const held = sum(use.held.map((units) => unitsOf(use, units)))
  const limits = limitsOf(offers)
  const open = windowsAt(windowGrids(subscription, subscription.planVersion.plan, featureSlug, at), timestamp)
  return open
    .flatMap((window) => {
      const limit = limits.get(window.hours)
      const counted = windows.find(({ hours, start }) => hours === window.hours && start === window.start)
      return limit === undefined ? [] : [{ ...window, limit, units: add(counted?.units ?? ZERO, held) }]
    })
    .sort((a, b) => a.hours - b.hours)
}

/** The windows of the first offer; others that limit the same hours add to what these may take. */
function limitsOf(offers: readonly FeatureOffer[]): Map<number, Rational> {
  const limits = new Map<number, Rational>()
  for (const [index, { feature, quantity }] of offers.entries()) {
    if (feature.type !== 'metered') continue
    for (const { hours, units } of feature.limits ?? []) {
      if (index > 0 && !limits.has(hours)) continue
      limits.set(hours, add(limits.get(hours) ?? ZERO, multiply(parseDecimal(units), rational(quantity))))
    }
  }
  return limits
}
