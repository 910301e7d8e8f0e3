import { instantFromIso, type Plan } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedPaths, diffCatalog } from './catalog-diff.ts'
import type { CatalogRows } from './catalog-rows.ts'

const definition = fc.jsonValue({ maxDepth: 4 }).filter((value) => value !== null && typeof value === 'object')

describe('the paths at which two definitions differ', () => {
  test.each([
    ['a figure', { a: { b: '1' } }, { a: { b: '2' } }, ['a.b']],
    ['a field more', { a: 1 }, { a: 1, b: 2 }, ['b']],
    ['a field less', { a: 1, b: 2 }, { a: 1 }, ['b']],
    ['a whole part', { a: { b: 1 } }, { a: null }, ['a']],
    [
      'an entry of a list',
      { tiers: [{ upTo: '1' }, { upTo: null }] },
      { tiers: [{ upTo: '2' }, { upTo: null }] },
      ['tiers.0.upTo'],
    ],
    ['a list that grew', { plans: ['a'] }, { plans: ['a', 'b'] }, ['plans.1']],
    ['a slug like a member of every object', {}, { constructor: 1 }, ['constructor']],
  ])('%s', (_, before, after, paths) => {
    expect(changedPaths(before, after)).toEqual(paths)
    expect(changedPaths(after, before)).toEqual(paths)
  })

  test('are none exactly when they say the same', () => {
    fc.assert(
      fc.property(definition, definition, (before, after) => {
        expect(changedPaths(before, structuredClone(before))).toEqual([])
        const same = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))
        expect(changedPaths(before, after).length === 0).toBe(same)
      }),
    )
  })
})

/** Keys in one order: that of two JSON objects does not tell them apart. An empty list and an empty object do not either. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const)
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

describe('the version of a plan', () => {
  const at = instantFromIso('2026-01-01T00:00:00Z')
  const price = (amount: string) =>
    ({ cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount } } }) as const
  const pro: Plan = { name: 'Pro', features: {}, prices: { base: price('20') } }
  const none = { features: new Map(), credits: new Map(), planGroups: new Map(), addOns: new Map(), coupons: new Map() }
  const rows = (archivedAt: typeof at | null): CatalogRows => ({
    ...none,
    plans: new Map([
      ['pro', { id: 'plan_1', slug: 'pro', definition: pro, version: 3, createdAt: at, updatedAt: at, archivedAt }],
    ]),
  })

  test.each<[string, Partial<Plan>, typeof at | null, object]>([
    ['stays when nothing changed', {}, null, { change: 'unchanged', version: 3 }],
    ['rises with a price', { prices: { base: price('30') } }, null, { change: 'updated', version: 4 }],
    ['rises with a name, which invoices show', { name: 'Max' }, null, { change: 'updated', version: 4 }],
    ['stays when it is only hidden', { visibility: 'hidden' }, null, { change: 'updated', version: 3 }],
    ['stays when it is only brought back', {}, at, { change: 'updated', version: 3, changedFields: ['archivedAt'] }],
  ])('%s', (_, change, archivedAt, expected) => {
    const next = { features: {}, plans: { pro: { ...pro, ...change } } }
    expect(diffCatalog(rows(archivedAt), next)).toMatchObject([expected])
  })
})
