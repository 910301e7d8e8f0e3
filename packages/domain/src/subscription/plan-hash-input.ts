import { assert } from '../assert.ts'

/**
 * The canonical JSON of a decision, from which the engine makes the plan hash of a preview (semantics §6): keys sorted,
 * exact numbers as decimal text, nothing that depends on who asks or when it is asked again.
 */
export function planHashInput(decision: object): string {
  return canonicalJson(decision)
}

function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`
  if (value === null || typeof value !== 'object') return scalarJson(value)
  if (Array.isArray(value)) return `[${value.map((element) => canonicalJson(element ?? null)).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

function scalarJson(value: unknown): string {
  const text = JSON.stringify(value)
  assert(text !== undefined, `a decision holds plain values, not a ${typeof value}`)
  return text
}
