import type { anthropic } from './anthropic.ts'
import type { ScenarioOf } from './scenario.ts'

const tokens = (at: string, model: string, tokenKind: string, units: number) =>
  ({ at, feature: 'tokens', units, properties: { model, tokenKind } }) as const

export const anthropicMonth: ScenarioOf<typeof anthropic> = {
  customer: 'Marginalia',
  plan: 'pay-as-you-go',
  events: [
    tokens('2026-11-04T10:00:00Z', 'claude-sonnet-4.6', 'input', 30_000_000),
    tokens('2026-11-24T10:00:00Z', 'claude-sonnet-4.6', 'input', 12_000_000),
    tokens('2026-11-24T10:00:00Z', 'claude-sonnet-4.6', 'output', 6_300_000),
    tokens('2026-11-24T10:00:00Z', 'claude-sonnet-4.6', 'cache_write', 5_000_000),
    tokens('2026-11-24T10:00:00Z', 'claude-sonnet-4.6', 'cache_read', 80_000_000),
    tokens('2026-11-24T10:00:00Z', 'claude-sonnet-4.6/1h', 'cache_write', 2_000_000),
    tokens('2026-11-28T02:00:00Z', 'claude-haiku-4.5/batch', 'input', 12_345_678),
    tokens('2026-11-28T02:00:00Z', 'claude-haiku-4.5/batch', 'output', 1_000_001),
  ],
}
