import { addMilliseconds, formatExact, type Instant, parseExact, subtract } from '@tallywright/domain'
import type { MeteredFeature, UsageWindow, WindowKey } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import type { TotalsOfEvents } from './totals-of-events.ts'
import { nameOfWindow, WINDOWS_KEPT_MS } from './window-totals.ts'

/** A window that has not taken what its events come to. Null: nothing. */
export interface WindowDifference extends WindowKey {
  readonly windowEnd: Instant
  readonly kept: string | null
  readonly counted: string | null
}

/**
 * Compares the windows that nothing has been forgotten of. `unknown`: by subscription, until when there may be events of which nobody
 * knows any more where they count, or that are in detached parts of the archive. Windows that began before then stay as they are.
 */
export async function compareWindows(
  { tx, now }: Pick<Moment, 'tx' | 'now'>,
  feature: Omit<MeteredFeature, 'subscriptionId'>,
  counted: Pick<TotalsOfEvents, 'windows'>,
  unknown: readonly ReadonlyMap<string, Instant>[],
): Promise<WindowDifference[]> {
  const since = addMilliseconds(now, -WINDOWS_KEPT_MS)
  const isKnown = ({ subscriptionId, windowStart, windowEnd }: UsageWindow) =>
    windowEnd > since && unknown.every((until) => windowStart > (until.get(subscriptionId) ?? Number.NEGATIVE_INFINITY))
  const kept = byName((await tx.usageWindows.since(feature, since)).filter(isKnown))
  const again = byName(counted.windows.filter(isKnown))
  return [...new Set([...kept.keys(), ...again.keys()])].sort().flatMap((name) => {
    const [before, after] = [kept.get(name), again.get(name)]
    const window = after ?? before
    if (window === undefined || (before?.units ?? '0') === (after?.units ?? '0')) return []
    const { units: _, ...key } = window
    return [{ ...key, kept: before?.units ?? null, counted: after?.units ?? null }]
  })
}

export async function replaceWindows(
  { tx }: Pick<Moment, 'tx'>,
  differences: readonly WindowDifference[],
): Promise<void> {
  await tx.usageWindows.add(
    differences.map(({ kept, counted, ...key }) => {
      return { ...key, units: formatExact(subtract(parseExact(counted ?? '0'), parseExact(kept ?? '0'))) }
    }),
  )
}

function byName(windows: readonly UsageWindow[]): Map<string, UsageWindow> {
  return new Map(windows.map((window) => [nameOfWindow(window), window]))
}
