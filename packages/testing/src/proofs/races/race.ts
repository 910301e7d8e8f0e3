import type { Arena } from './arena.ts'

/** A race and what has to come of it, whoever wins. Returns what did not. */
export interface Race {
  /** The guarantee. */
  readonly name: string
  /** Where a hundred take long: it makes a world for each call, or makes all changes again. */
  readonly callsInTests?: number
  readonly run: (arena: Arena, calls: number) => Promise<string[]>
}

export const times = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => make(index))
