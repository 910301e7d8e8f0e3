/** A bug in Tallywright, never a refusal of a caller's input: refusals are a coded {@link Result}. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Throws an {@link AssertionError} when `condition` is false: the state is one that correct code cannot reach. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Marks the end of an exhaustive `switch`: adding a member to the union makes the call stop compiling. */
export function assertNever(value: never, message = 'unexpected value'): never {
  throw new AssertionError(`${message}: ${JSON.stringify(value)}`)
}
