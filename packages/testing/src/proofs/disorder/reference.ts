import type { Tenths, UsedOnce } from './sent-events.ts'

/** What a customer used of a feature in a month, by group: `ada 2026-01 traffic eu` to tenths. */
export type Quantities = ReadonlyMap<string, Tenths>

/** Recounted from what was used, each once, with nothing that the product counts by. */
export function referenceOf(used: readonly UsedOnce[]): Quantities {
  const quantities = new Map<string, Tenths>()
  const users = new Set<string>()
  for (const { customer, feature, at, tenths, region, user } of used) {
    const name = `${customer} ${new Date(at).toISOString().slice(0, 7)} ${feature}`
    const raise = (key: string, to: (before: Tenths) => Tenths) => quantities.set(key, to(quantities.get(key) ?? 0))
    switch (feature) {
      case 'calls':
        raise(name, (before) => before + tenths)
        break
      case 'traffic':
        raise(`${name} ${region}`, (before) => before + tenths)
        break
      case 'jobs':
        // Counted in two regions only.
        if (region !== 'elsewhere') raise(name, (before) => before + 10)
        break
      case 'peak':
        raise(name, (before) => Math.max(before, tenths))
        break
      case 'users':
        if (!users.has(`${name} ${user}`)) raise(name, (before) => before + 10)
        users.add(`${name} ${user}`)
    }
  }
  return quantities
}
