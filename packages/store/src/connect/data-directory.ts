import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** Another process has the embedded database open; opening it twice damages it. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse'
  readonly directory: string
  readonly pid: number

  constructor(directory: string, pid: number) {
    super(`the data directory ${directory} is in use by process ${pid}; stop that process or choose another directory`)
    this.directory = directory
    this.pid = pid
  }
}

interface Holder {
  readonly pid: number
  /** When that process started, where the system tells: a later process can have the same id. */
  readonly startedAt: string | null
}

/** Takes the directory for this process, creating it if need be. Returns what gives it back. */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  await makeDirectory(resolve(directory))
  const file = join(directory, 'lock.json')
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid) }
  while (!(await writeNew(file, holder))) {
    const other = await readHolder(file)
    if (other !== null && (await isRunning(other))) throw new DataDirectoryInUse(directory, other.pid)
    // Left behind by a process that was killed.
    await rm(file, { force: true })
  }
  // Two that find the same leftover can both remove "it", the second the file of the first: whoever is named in the end
  // has the directory.
  await wait(SETTLES_AFTER_MS)
  const last = await readHolder(file)
  if (last?.pid !== holder.pid) throw new DataDirectoryInUse(directory, last?.pid ?? 0)
  return () => rm(file, { force: true })
}

const SETTLES_AFTER_MS = 100

/**
 * From the outermost missing folder inwards. Node's own recursive `mkdir` tries for ever where a file system answers that
 * the parent, which is there, does not exist: /proc does so.
 */
async function makeDirectory(directory: string): Promise<void> {
  if (existsSync(directory)) return
  await makeDirectory(dirname(directory))
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** A link appears with its content or not at all, so nobody ever reads half a lock. */
async function writeNew(file: string, holder: Holder): Promise<boolean> {
  const own = `${file}.${holder.pid}`
  await writeFile(own, JSON.stringify(holder))
  try {
    await link(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder
  } catch {
    return null
  }
}

async function isRunning({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startedAt === null || startedAt === (await startOf(pid))
}

/** The 22nd field of /proc/<pid>/stat, counted after the command's closing parenthesis; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
