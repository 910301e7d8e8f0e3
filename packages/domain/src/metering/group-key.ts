import type { Meter, PropertyValue } from '../catalog/meter.ts'
import { propertyOf } from './property-filter.ts'
import { compareText, type EventProperties } from './usage-event.ts'

/** How a group's missing value is called in descriptions and labels. */
export const NO_VALUE = 'none'

/** The values of a meter's `groupBy` properties; empty for a meter without one. */
export type GroupKey = Readonly<Record<string, PropertyValue>>

export function groupKeyOf({ groupBy = [] }: Pick<Meter, 'groupBy'>, properties: EventProperties): GroupKey {
  return Object.fromEntries(groupBy.map((name) => [name, propertyOf(properties, name)]))
}

/**
 * Canonical JSON for storage and for lines: properties in code-unit order. Null for the one group of a meter without
 * `groupBy`.
 */
export function groupKeyText(key: GroupKey): string | null {
  const entries = Object.entries(key)
  if (entries.length === 0) return null
  return `{${entries
    .sort(([a], [b]) => compareText(a, b))
    .map(asMember)
    .join(',')}}`
}

/** Written by hand because an object would move keys that look like array indexes to the front. */
function asMember([name, value]: readonly [string, PropertyValue]): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`
}

/** Reads what {@link groupKeyText} wrote. */
export function parseGroupKey(text: string | null): GroupKey {
  return text === null ? {} : (JSON.parse(text) as GroupKey)
}
