import type { LineKind } from './line.ts'

/** What the system adds to the name of what was sold, where a line does not simply sell it. */
export const DESCRIPTION_ENDINGS = {
  rest_of_period: ', rest of the period',
  time_not_used: ', time not used',
  corrected: ', corrected',
  invoiced_before: ', invoiced before',
  minimum: ': minimum',
  maximum: ': maximum',
  top_up: ': top-up',
} as const

export type DescriptionEnding = keyof typeof DESCRIPTION_ENDINGS

export function described(name: string, ending: DescriptionEnding): string {
  return name + DESCRIPTION_ENDINGS[ending]
}

/** The name of what a line pays for, without what proration adds to it. */
export function nameOfLine(description: string): string {
  return withoutEnding(description, 'rest_of_period') ?? description
}

/** `API calls: minimum, corrected` is the name `API calls` with `minimum` and `corrected`, in the order in which they stand. */
export interface LineDescription {
  readonly name: string
  readonly endings: readonly DescriptionEnding[]
}

// A correction is of a line that had an ending itself, or none.
const ENDINGS_OF_KIND: Readonly<Partial<Record<LineKind, readonly DescriptionEnding[]>>> = {
  proration_charge: ['rest_of_period'],
  proration_credit: ['time_not_used'],
  correction: ['corrected', 'invoiced_before', 'minimum', 'maximum'],
  minimum: ['minimum'],
  maximum: ['maximum'],
  top_up: ['top_up'],
}

/** Takes a description apart; a line of another kind has the name that its seller gave it, and nothing else. */
export function readDescription(description: string, kind: LineKind): LineDescription {
  return read(description, ENDINGS_OF_KIND[kind] ?? [])
}

function read(description: string, endings: readonly DescriptionEnding[]): LineDescription {
  for (const ending of endings) {
    const before = withoutEnding(description, ending)
    if (before === null) continue
    const { name, endings: earlier } = read(before, endings)
    return { name, endings: [...earlier, ending] }
  }
  return { name: description, endings: [] }
}

function withoutEnding(description: string, ending: DescriptionEnding): string | null {
  const text = DESCRIPTION_ENDINGS[ending]
  return description.endsWith(text) ? description.slice(0, -text.length) : null
}
