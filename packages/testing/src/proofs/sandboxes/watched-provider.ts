import { memoryBooks, type SandboxBooks, sandboxProvider, serveSandbox } from '@tallywright/providers'
import type { Charge } from '../invariants/books.ts'
import { AFTER_ALL, witnessed } from '../witnessed-charges.ts'

/** The sandbox payment provider in a process that is not killed. */
export interface WatchedProvider {
  readonly url: string
  /** Everything that was charged for an environment, oldest first. */
  readonly charges: (environmentId: string) => Promise<readonly Charge[]>
  /**
   * Resolves when that many more charges are written. The answer to the last of them is then never sent if `isAnswered` is
   * false: whoever asked for it does not learn that it was charged.
   */
  readonly written: (count: number, isAnswered: boolean) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openWatchedProvider(): Promise<WatchedProvider> {
  const { books, written } = watchedBooks()
  const provider = sandboxProvider(books)
  const { url, close } = await serveSandbox(() => provider)
  return {
    url,
    charges: async (environmentId) => {
      const { charges } = await provider.witness(AFTER_ALL)
      return witnessed(charges.filter(({ subject }) => subject.environmentId === environmentId))
    },
    written,
    close,
  }
}

/** Books that say when a charge is in them, and can keep back what came of writing it. */
function watchedBooks() {
  const books = memoryBooks()
  let charged = 0
  let awaited: { readonly total: number; readonly isAnswered: boolean; readonly reached: () => void } | null = null
  const record: SandboxBooks['record'] = async (kind, key, entry, environmentId) => {
    const recorded = await books.record(kind, key, entry, environmentId)
    if (kind !== 'charge' || !recorded.isNew) return recorded
    charged += 1
    if (awaited === null || charged < awaited.total) return recorded
    const { isAnswered, reached } = awaited
    awaited = null
    reached()
    return isAnswered ? recorded : new Promise(() => {})
  }
  const written: WatchedProvider['written'] = (count, isAnswered) =>
    new Promise((reached) => {
      awaited = { total: charged + count, isAnswered, reached }
    })
  return { books: { ...books, record }, written }
}
