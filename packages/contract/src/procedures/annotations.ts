import type { McpAnnotation } from '../procedure.ts'

export function reads(title: string): McpAnnotation {
  return { title, readOnly: true, destructive: false, idempotent: true }
}

/** Adds something; a repetition with another key adds another. */
export function adds(title: string): McpAnnotation {
  return { title, readOnly: false, destructive: false, idempotent: false }
}

/** Brings something to a stated value; a repetition changes nothing more. */
export function sets(title: string): McpAnnotation {
  return { title, readOnly: false, destructive: false, idempotent: true }
}

/** Takes something away that a caller may miss. */
export function removes(title: string): McpAnnotation {
  return { title, readOnly: false, destructive: true, idempotent: true }
}
