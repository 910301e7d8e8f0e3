/**
 * The sandbox provider's own durable books: what it was asked for and what became of it, kept apart from Tallywright's, as
 * those of a real provider are. Entries are plain JSON under a kind and a key. `memoryBooks` lives as long as its process,
 * `journalBooks` in a file, and the store's `sandboxBooks` in the database.
 */
export interface SandboxBooks {
  /**
   * Writes the entry unless one is there, and returns the one that is. Of many at once, one is new. `environmentId`: whose it
   * is; of the provider's own none is given.
   */
  record(kind: string, key: string, entry: object, environmentId?: string): Promise<RecordedEntry>
  find(kind: string, key: string): Promise<StoredEntry | null>
  /** Puts `entry` in the place of that version; false when another one came in between. */
  replace(kind: string, key: string, version: number, entry: object): Promise<boolean>
  /** One that is not there is no error. */
  remove(kind: string, key: string): Promise<unknown>
  /** All of the kind, or those of an environment. */
  list(kind: string, environmentId?: string): Promise<readonly unknown[]>
}

interface StoredEntry {
  readonly entry: unknown
  /** 1 for the first. */
  readonly version: number
}

/** An entry with whose it is. */
export interface KeptEntry extends StoredEntry {
  readonly environmentId?: string
}

interface RecordedEntry extends StoredEntry {
  readonly isNew: boolean
}

/** Entries by kind, and then by key, in the order in which they were first written. */
export type KeptEntries = Map<string, Map<string, KeptEntry>>

/** Books that live as long as their process: for unit tests. */
export function memoryBooks(): SandboxBooks {
  return booksOver(new Map(), () => {})
}

/** Books over entries in memory; `write` makes each of them last before anybody hears of it; null: it is removed. */
export function booksOver(
  kept: KeptEntries,
  write: (kind: string, key: string, stored: KeptEntry | null) => void,
): SandboxBooks {
  const put = (kind: string, key: string, stored: KeptEntry | null): void => {
    write(kind, key, stored)
    keep(kept, kind, key, stored)
  }
  return {
    async record(kind, key, entry, environmentId) {
      const before = kept.get(kind)?.get(key)
      if (before !== undefined) return { ...before, isNew: false }
      put(kind, key, { entry, version: 1, ...(environmentId === undefined ? {} : { environmentId }) })
      return { entry, version: 1, isNew: true }
    },
    async find(kind, key) {
      return kept.get(kind)?.get(key) ?? null
    },
    async replace(kind, key, version, entry) {
      const before = kept.get(kind)?.get(key)
      if (before?.version !== version) return false
      put(kind, key, { ...before, entry, version: version + 1 })
      return true
    },
    async remove(kind, key) {
      if (kept.get(kind)?.has(key)) put(kind, key, null)
    },
    async list(kind, environmentId) {
      const all = [...(kept.get(kind)?.values() ?? [])]
      const wanted = all.filter((each) => environmentId === undefined || each.environmentId === environmentId)
      return wanted.map(({ entry }) => entry)
    },
  }
}

export function keep(kept: KeptEntries, kind: string, key: string, stored: KeptEntry | null): void {
  const entries = kept.get(kind) ?? new Map<string, KeptEntry>()
  if (stored === null) entries.delete(key)
  else entries.set(key, stored)
  kept.set(kind, entries)
}

/** The entries of one kind, by their type. */
export interface Entries<Entry extends object> {
  record(key: string, entry: Entry, environmentId?: string): Promise<{ readonly entry: Entry; readonly isNew: boolean }>
  find(key: string): Promise<Entry | null>
  /** Decides again when another change came in between; null when there is no such entry. */
  change(key: string, decide: (entry: Entry) => Entry): Promise<Entry | null>
  remove(key: string): Promise<unknown>
  /** All, or those of an environment. */
  list(environmentId?: string): Promise<readonly Entry[]>
}

export function entriesIn<Entry extends object>(books: SandboxBooks, kind: string): Entries<Entry> {
  return {
    async record(key, entry, environmentId) {
      const recorded = await books.record(kind, key, entry, environmentId)
      return { entry: recorded.entry as Entry, isNew: recorded.isNew }
    },
    async find(key) {
      return ((await books.find(kind, key))?.entry ?? null) as Entry | null
    },
    async change(key, decide) {
      for (;;) {
        const stored = await books.find(kind, key)
        if (stored === null) return null
        const before = stored.entry as Entry
        const after = decide(before)
        if (after === before || (await books.replace(kind, key, stored.version, after))) return after
      }
    },
    remove: (key) => books.remove(kind, key),
    async list(environmentId) {
      return (await books.list(kind, environmentId)) as readonly Entry[]
    },
  }
}
