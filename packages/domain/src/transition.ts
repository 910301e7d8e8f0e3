/** What a trigger does in a state: it leads to one of `to`, or is refused by name (`already_paused`). */
export type Transition<State extends string> =
  | { readonly to: readonly [State, ...State[]] }
  | { readonly refused: string }

/** Every state × every trigger; a missing cell does not compile. */
export type TransitionTable<State extends string, Trigger extends string> = Readonly<
  Record<State, Readonly<Record<Trigger, Transition<State>>>>
>

/** A cell that leads to one of these states. */
export function leadsTo<const State extends string>(
  ...to: readonly [State, ...State[]]
): { readonly to: readonly [State, ...State[]] } {
  return { to }
}

/** A cell that is refused, by a name that a program can use. */
export function refusedAs<const Name extends string>(refused: Name): { readonly refused: Name } {
  return { refused }
}
