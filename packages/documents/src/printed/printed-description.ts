import { NO_VALUE, readDescription } from '@tallywright/domain'
import type { DocumentLine } from '../document/invoice-document.ts'
import type { Words } from '../words/words.ts'

/** The description of a line: the name that the seller gave, with what the system adds to it in the document's language. */
export function printedDescription(
  { description, kind, group }: Pick<DocumentLine, 'description' | 'kind' | 'group'>,
  words: Words,
): string {
  const { name, endings } = readDescription(description, kind)
  return endings.reduce((said, ending) => words.descriptions[ending](said), labelledValues(name, group, words))
}

/** What a step starts from may be another line: the name of it, or its description as that of a correction. */
export function printedName(name: string, { group }: Pick<DocumentLine, 'group'>, words: Words): string {
  return printedDescription({ description: name, kind: 'correction', group }, words)
}

/** The values of a group, in whatever order, end the name that they follow: `API calls: eu, none`. */
function labelledValues(name: string, group: DocumentLine['group'], words: Words): string {
  const values = Object.values(group ?? {}).map((value) => value ?? NO_VALUE)
  const length = values.join(', ').length
  const said = name.slice(-length)
  if (values.length === 0 || !name.endsWith(`: ${said}`)) return name
  return words.labelled(name.slice(0, -length - ': '.length), printedValues(said, group, words))
}

/** The values of a group as a text joins them; one that is missing is said to be. */
export function printedValues(values: string, group: DocumentLine['group'], { noValue }: Words): string {
  if (!Object.values(group ?? {}).includes(null)) return values
  return values
    .split(', ')
    .map((value) => (value === NO_VALUE ? noValue : value))
    .join(', ')
}
