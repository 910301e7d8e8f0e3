import {
  add,
  DAY,
  formatExact,
  negate,
  parseDecimal,
  parseExact,
  passesFilters,
  type UsageAttribution,
  unitsInWindow,
  windowsAt,
} from '@tallywright/domain'
import type { UsageEventRow, UsageWindow, WindowKey } from '@tallywright/store'

/** How long what a window has taken is kept after its end, so that a rebuild has something to compare. Nothing else asks for it. */
export const WINDOWS_KEPT_MS = 7 * DAY

type StoredEvent = Pick<UsageEventRow, 'bucket' | 'customerId' | 'featureSlug' | 'timestamp' | 'units' | 'properties'>

/** An event with where it counts; null where no subscription covers it. */
export interface PlacedEvent {
  readonly row: StoredEvent
  readonly event: { readonly attribution: Pick<UsageAttribution, 'subscription' | 'meter' | 'grids'> | null }
}

/**
 * What events add to the windows that they are in, each by its own timestamp; most are in none. `taken` are counted there no longer.
 */
export function windowsOfEvents(added: readonly PlacedEvent[], taken: readonly PlacedEvent[] = []): UsageWindow[] {
  const windows = new Map<string, UsageWindow>()
  const addAll = (each: readonly UsageWindow[]) => {
    for (const window of each) {
      const name = nameOfWindow(window)
      windows.set(name, withUnits(window, windows.get(name)?.units ?? '0'))
    }
  }
  addAll(added.flatMap(windowsOfEvent))
  addAll(taken.flatMap(windowsOfEvent).map(takenBack))
  return [...windows.values()].filter(({ units }) => units !== '0')
}

export function withUnits(window: UsageWindow, more: string): UsageWindow {
  return { ...window, units: formatExact(add(parseExact(window.units), parseExact(more))) }
}

function takenBack(window: UsageWindow): UsageWindow {
  return { ...window, units: formatExact(negate(parseExact(window.units))) }
}

function windowsOfEvent({ row, event: { attribution } }: PlacedEvent): UsageWindow[] {
  if (attribution === null || attribution.grids.length === 0) return []
  const { subscription, meter, grids } = attribution
  if (!passesFilters(row.properties, meter.filters ?? [])) return []
  const { bucket, customerId, featureSlug, timestamp } = row
  const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
  const units = formatExact(unitsInWindow(meter, parseDecimal(row.units)))
  return windowsAt(grids, timestamp).map(({ hours, start, end }) => {
    return { ...feature, hours, windowStart: start, windowEnd: end, units }
  })
}

export function nameOfWindow({
  customerId,
  subscriptionId,
  featureSlug,
  hours,
  windowStart,
}: Omit<WindowKey, 'bucket'>): string {
  return `${customerId} ${subscriptionId} ${featureSlug} ${hours} ${windowStart}`
}
