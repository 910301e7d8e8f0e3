import type { Wire } from '../connect/wire.ts'

/** The types that the database gives to `$1`, `$2`, … of a statement. It is asked once per text. */
export type ParameterTypes = (wire: Wire, text: string) => Promise<readonly string[]>

export function parameterTypes(): ParameterTypes {
  const known = new Map<string, readonly string[]>()
  return async (wire, text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    await wire.sendNamed(`prepare tallywright_types as ${text}`, [])
    const [row] = await wire.send(
      `select to_json(parameter_types::text[]) from pg_prepared_statements where name = 'tallywright_types'`,
      [],
    )
    await wire.sendNamed('deallocate tallywright_types', [])
    const types = row?.[0] as readonly string[]
    known.set(text, types)
    return types
  }
}
