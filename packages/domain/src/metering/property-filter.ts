import type { PropertyFilter, PropertyValue } from '../catalog/meter.ts'
import type { EventProperties } from './usage-event.ts'

/** Null when the event lacks the property. */
export function propertyOf(properties: EventProperties, name: string): PropertyValue {
  return Object.hasOwn(properties, name) ? (properties[name] ?? null) : null
}

/** An event counts when every filter lets it pass (semantics §3). */
export function passesFilters(properties: EventProperties, filters: readonly PropertyFilter[]): boolean {
  return filters.every((filter) => passes(propertyOf(properties, filter.property), filter))
}

function passes(value: PropertyValue, filter: PropertyFilter): boolean {
  const wanted = filter.in === undefined || filter.in.includes(value)
  return wanted && !(filter.notIn?.includes(value) ?? false)
}
