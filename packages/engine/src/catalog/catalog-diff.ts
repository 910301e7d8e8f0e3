import type { Catalog } from '@tallywright/domain'
import { CATALOG_KINDS, type CatalogKind, type CatalogRow, type CatalogRows } from './catalog-rows.ts'

/** What became, or would become, of one entry of the catalog. */
export interface CatalogChange {
  readonly kind: CatalogKind
  readonly slug: string
  readonly change: 'created' | 'updated' | 'unchanged'
  /** Of a plan or add-on, after the change. */
  readonly version: number | null
  readonly changedFields: readonly string[]
}

/** A change with what it takes to save it. */
export interface EntryChange extends CatalogChange {
  readonly before: CatalogRow | null
  readonly definition: object
}

/** What it takes to bring every entry that `next` names to the state that it gives, in the order of saving. */
export function diffCatalog(rows: CatalogRows, next: Catalog): EntryChange[] {
  return (Object.keys(CATALOG_KINDS) as CatalogKind[]).flatMap((kind) => {
    const { field } = CATALOG_KINDS[kind]
    const definitions: readonly [string, object][] = Object.entries(next[field] ?? {})
    return definitions.map(([slug, definition]) => entryChange(kind, slug, rows[field].get(slug) ?? null, definition))
  })
}

function entryChange(kind: CatalogKind, slug: string, before: CatalogRow | null, definition: object): EntryChange {
  const changedFields = before === null ? [] : changedFieldsOf(before, definition)
  const updated = changedFields.length === 0 ? 'unchanged' : 'updated'
  return {
    kind,
    slug,
    change: before === null ? 'created' : updated,
    version: versionAfter(kind, before, changedFields),
    changedFields,
    before,
    definition,
  }
}

/** Naming an archived entry brings it back. */
function changedFieldsOf(before: CatalogRow, definition: object): string[] {
  const revived = before.archivedAt === null ? [] : ['archivedAt']
  return [...revived, ...changedPaths(before.definition, definition), ...reordered(before.definition, definition)]
}

/** Whether and where an offer is shown is no part of what is sold. */
const NOT_SOLD = new Set(['archivedAt', 'visibility'])

/**
 * Every change of what is sold makes a version, and versions are never rewritten: whatever points to one (subscriptions,
 * their segments and pending changes, lines) keeps the terms it was made with, under any concurrency (semantics §3).
 */
function versionAfter(kind: CatalogKind, before: CatalogRow | null, changedFields: readonly string[]): number | null {
  if (kind !== 'plan' && kind !== 'add_on') return null
  const version = before?.version ?? 0
  return before === null || changedFields.some((field) => !NOT_SOLD.has(field)) ? version + 1 : version
}

/** The paths at which two JSON values differ: `prices.base.terms.USD.amount`. */
export function changedPaths(before: unknown, after: unknown, path: readonly string[] = []): string[] {
  if (isBranch(before) && isBranch(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => changedPaths(own(before, key), own(after, key), [...path, key]))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path.join('.')]
}

type Branch = Readonly<Record<string, unknown>>

function isBranch(value: unknown): value is Branch {
  return value !== null && typeof value === 'object'
}

/** A slug can be called `constructor`. */
function own(branch: Branch, key: string): unknown {
  return Object.hasOwn(branch, key) ? branch[key] : undefined
}

/** The order of these is the order on invoices and pages. */
const ORDERED = ['features', 'prices', 'grants']

function reordered(before: object, after: object): string[] {
  return ORDERED.filter((field) => {
    const [old, now] = [keysOf(own(before as Branch, field)), keysOf(own(after as Branch, field))]
    const kept = now.filter((key) => old.includes(key))
    return kept.join() !== old.filter((key) => now.includes(key)).join()
  })
}

function keysOf(value: unknown): string[] {
  return isBranch(value) ? Object.keys(value) : []
}
