import { isDeepStrictEqual } from 'node:util'
import { type Context, checkUsage, createEngine, getWallet, listEntitlements } from '@tallywright/engine'
import { METERED } from './commands-of-usage.ts'
import type { World } from './world.ts'

type Question = readonly [name: string, ask: (context: Context) => Promise<unknown>]

/**
 * Where an engine that has served the world for long answers otherwise than one that remembers nothing: what each customer may
 * do, and what they have.
 */
export async function staleMemory({ context, customers, currency }: World): Promise<string[]> {
  const fresh = { ...context, ...createEngine(context) }
  const found: string[] = []
  for (const customerId of customers) {
    for (const [name, ask] of questionsAbout(customerId, currency)) {
      const [remembered, looked] = [await ask(context), await ask(fresh)]
      if (isDeepStrictEqual(remembered, looked)) continue
      found.push(`${customerId}, ${name}: remembered ${JSON.stringify(remembered)}, is ${JSON.stringify(looked)}`)
    }
  }
  return found
}

function questionsAbout(customerId: string, currency: string): Question[] {
  return [
    ['entitlements', (context) => listEntitlements(context, { customerId })],
    ...METERED.map(
      (featureSlug): Question => [
        featureSlug,
        (context) => checkUsage(context, { customerId, featureSlug, units: '7' }),
      ],
    ),
    ...['token', currency].map((unit): Question => [unit, (context) => getWallet(context, { customerId, unit })]),
  ]
}
