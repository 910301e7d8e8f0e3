import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { booksOver, type KeptEntries, type KeptEntry, keep, type SandboxBooks } from './sandbox-books.ts'

/** Another process writes to this journal. */
export class JournalInUse extends Error {
  override readonly name = 'JournalInUse'

  constructor(path: string, pid: number) {
    super(`the journal ${path} is in use by process ${pid}`)
  }
}

export interface JournalBooks extends SandboxBooks {
  /** Gives the journal to whoever opens it next. */
  close(): void
}

/** A line of the file: an entry (null: it is removed), or whose the file is from here on (null: nobody's). */
type JournalLine =
  | { readonly kind: string; readonly key: string; readonly stored: KeptEntry | null }
  | { readonly holder: Holder | null }

interface Holder {
  readonly pid: number
  /** When that process started, where the system tells: a later process can have the same id. */
  readonly startedAt: string | null
}

/** Two that open a leftover at once both write that it is theirs; after this long both read who was the last. */
const SETTLES_AFTER_MS = 100

/**
 * Books in a file to which lines are appended, each on the disk before anybody hears of it, so that kill -9 loses nothing
 * that was answered. A line that was cut off by one is cut away. One process at a time: others get {@link JournalInUse}.
 */
export async function journalBooks(path: string): Promise<JournalBooks> {
  const file = openSync(path, 'a+')
  try {
    const { kept, holder, wholeBytes, bytes } = readJournal(path)
    if (holder !== null && isRunning(holder)) throw new JournalInUse(path, holder.pid)
    if (wholeBytes < bytes) ftruncateSync(file, wholeBytes)
    append(file, { holder: { pid: process.pid, startedAt: startOf(process.pid) } })
    syncDirectory(dirname(path))
    await wait(SETTLES_AFTER_MS)
    const last = readJournal(path).holder
    if (last?.pid !== process.pid) throw new JournalInUse(path, last?.pid ?? 0)
    return {
      ...booksOver(kept, (kind, key, stored) => append(file, { kind, key, stored })),
      close: () => {
        append(file, { holder: null })
        closeSync(file)
      },
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

function append(file: number, line: JournalLine): void {
  writeSync(file, `${JSON.stringify(line)}\n`)
  fdatasyncSync(file)
}

/** A new file is there after a loss of power only when its directory has been written too. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  fsyncSync(directory)
  closeSync(directory)
}

function readJournal(path: string) {
  const content = readFileSync(path)
  const wholeBytes = content.lastIndexOf('\n') + 1
  const kept: KeptEntries = new Map()
  let holder: Holder | null = null
  for (const text of content.subarray(0, wholeBytes).toString().split('\n').slice(0, -1)) {
    const line = JSON.parse(text) as JournalLine
    if ('holder' in line) holder = line.holder
    else keep(kept, line.kind, line.key, line.stored)
  }
  return { kept, holder, wholeBytes, bytes: content.length }
}

function isRunning({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startedAt === null || startedAt === startOf(pid)
}

/** The 22nd field of /proc/<pid>/stat, counted after the command's closing parenthesis; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
