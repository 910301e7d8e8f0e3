import type { Line } from '../line.ts'

const LATE = 'late:'

/**
 * The cause of the corrections of late usage on an invoice, after that of the invoice. What takes off on an invoice what was
 * invoiced of the same use before is a `correction` too, and has the cause of the invoice itself.
 */
export function lateCause(invoiceCause: string): string {
  return `${LATE}${invoiceCause}`
}

/** A correction of a period whose usage changed after it was billed (semantics §7). */
export function isLateCorrection({ kind, cause }: Pick<Line, 'kind' | 'cause'>): boolean {
  return kind === 'correction' && cause.startsWith(LATE)
}
