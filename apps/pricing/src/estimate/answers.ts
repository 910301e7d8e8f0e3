import { type Decimal, type GroupKey, parseDecimal } from '@tallywright/domain'
import { ANY_OTHER, type FeatureControl, type PropertyControl, type QuantityControl } from './controls.ts'
import type { CountControl } from './count-controls.ts'
import type { FeatureUse, PlannedGroup, PlannedUse } from './planned-use.ts'

/** What a visitor has set so far, by the ids of controls and the slugs of counted features. */
export interface Answers {
  readonly quantities: Readonly<Record<string, Decimal>>
  readonly properties: Readonly<Record<string, string>>
  readonly counts: Readonly<Record<string, number>>
}

export const NO_ANSWERS: Answers = { quantities: {}, properties: {}, counts: {} }

export function quantityAnswer({ quantities }: Answers, { id, initial }: QuantityControl): Decimal {
  return quantities[id] ?? initial
}

export function propertyAnswer({ properties }: Answers, { id, options }: PropertyControl): string {
  const answer = properties[id]
  return answer !== undefined && options.includes(answer) ? answer : (options[0] ?? ANY_OTHER)
}

export function countAnswer({ counts }: Answers, { feature, initial }: CountControl): number {
  return counts[feature.slug] ?? initial
}

/** What all answers, with what nobody touched, come to. */
export function plannedUse(
  metered: readonly FeatureControl[],
  counted: readonly CountControl[],
  answers: Answers,
): PlannedUse {
  const counts = (type: 'seats' | 'quota') =>
    counted.filter(({ feature }) => feature.type === type).map((one) => [one.feature.slug, countAnswer(answers, one)])
  return {
    metered: Object.fromEntries(metered.map((control) => [control.feature.slug, featureUse(control, answers)])),
    seats: Object.fromEntries(counts('seats')),
    quotas: Object.fromEntries(counts('quota')),
  }
}

function featureUse({ cadence, properties, quantities, events }: FeatureControl, answers: Answers): FeatureUse {
  const chosen: GroupKey = Object.fromEntries(properties.map((one) => [one.property, propertyAnswer(answers, one)]))
  const eventCount = events === null ? null : Math.max(1, Number(quantityAnswer(answers, events)))
  const groups = quantities.map((control): PlannedGroup => {
    const units = parseDecimal(quantityAnswer(answers, control))
    return { key: { ...chosen, ...control.key }, units, eventCount }
  })
  return { cadence, groups }
}
