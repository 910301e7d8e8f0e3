import type { World } from './world.ts'

/** One thing to do in a world: a procedure with its input. */
export interface Attempt {
  readonly path: string
  readonly input: object
  /** What is done right after it, before anybody looks. */
  readonly andThen?: Attempt
}

export type Proposal = (world: World) => Promise<Attempt | null>

export function iso(instant: number): string {
  return new Date(instant).toISOString()
}
