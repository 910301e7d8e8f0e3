/** What a change of a count asks for: seats, or what is held of a quota. */
export type CountOperation = 'set' | 'add' | 'remove'

/** What the count becomes: `count` is the whole with `set`, otherwise how many more or fewer than `before`. */
export function countAfter(operation: CountOperation, before: number, count: number): number {
  return { set: count, add: before + count, remove: before - count }[operation]
}
