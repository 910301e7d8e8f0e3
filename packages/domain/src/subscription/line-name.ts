/** What the description of a line ends with that charges the rest of a period. */
export const REST = ', rest of the period'

/** The name of what a line pays for, without what proration adds to it. */
export function nameOfLine(description: string): string {
  return description.endsWith(REST) ? description.slice(0, -REST.length) : description
}
