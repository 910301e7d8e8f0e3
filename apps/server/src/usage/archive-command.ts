import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { archiveUsage } from '@tallywright/engine'
import type { ArchivePart, PlaceInPart } from '@tallywright/store'
import { StartProblem } from '../start-problem.ts'
import { everySecond } from './every-second.ts'
import type { UsageCommand } from './usage-command.ts'

/** The archive of all environments, but `run`, which moves the events of one. */
export const ARCHIVE_COMMANDS: Readonly<Record<string, (command: UsageCommand) => Promise<number>>> = {
  list: listParts,
  run: runArchive,
  export: exportPart,
  detach: detachPart,
}

async function listParts({ engine, print }: UsageCommand): Promise<number> {
  const parts = await engine.store.archiveParts.list()
  if (parts.length === 0) print('nothing is archived')
  for (const { part, state, events, bytes, table, isThere } of parts) {
    const size = isThere ? `${Math.ceil(bytes / 1024)} KiB in ${table}` : `${table} was dropped`
    print(`${part}  ${state}  ${events} events  ${size}`)
  }
  return 0
}

/** What the worker of the server does step by step, at once. */
async function runArchive({ context, stopwatch, stopping, print, tell }: UsageCommand): Promise<number> {
  const tellOften = everySecond(stopwatch, tell)
  const sum = { events: 0, boundaries: 0 }
  const soFar = () => `${sum.events} events of ${sum.boundaries} boundaries archived`
  for (;;) {
    const { events, boundaries } = await archiveUsage(context)
    sum.events += events
    sum.boundaries += boundaries
    if (events + boundaries === 0) break
    if (stopping.aborted) {
      tell(`stopped: ${soFar()}; it goes on where it was`)
      return 2
    }
    tellOften(soFar)
  }
  print(soFar())
  return 0
}

const EVENTS_A_PAGE = 5000

/** A file that is there is whole: it gets its name when the last event is in it. */
async function exportPart(command: UsageCommand): Promise<number> {
  const { engine, words, options, stopwatch, stopping, print, tell } = command
  const { part, events: total } = await partNamed(command, words[0])
  const folder = options.to ?? '.'
  await mkdir(folder, { recursive: true })
  const file = join(folder, `usage-${part.replaceAll('_', '-')}.ndjson`)
  const tellOften = everySecond(stopwatch, tell)
  let written = 0
  async function* pages() {
    for (let after: PlaceInPart | null = null; !stopping.aborted; ) {
      const events = await engine.store.archiveParts.events(part, after, EVENTS_A_PAGE)
      yield events.map(({ line }) => `${line}\n`).join('')
      written += events.length
      tellOften(() => `${written} events written, of which ${total} count in the end`)
      if (events.length < EVENTS_A_PAGE) return
      after = events.at(-1)?.place ?? null
    }
  }
  await pipeline(Readable.from(pages()), createWriteStream(`${file}.part`, { flush: true }))
  if (stopping.aborted) {
    tell(`stopped: ${written} events are in ${file}.part, and not all; export it again`)
    return 2
  }
  await rename(`${file}.part`, file)
  print(`${written} events in ${file}`)
  return 0
}

async function detachPart(command: UsageCommand): Promise<number> {
  const { part, table } = await partNamed(command, command.words[0])
  const { store, wallClock } = command.engine
  const outcome = await store.archiveParts.detach(part, wallClock())
  if (outcome === 'already') throw new StartProblem(`${part} is detached already`)
  if (outcome === 'correction_waits') {
    throw new StartProblem(`use of a period in ${part} waits to be corrected by the next invoice; detach it after that`)
  }
  command.print(`${part} is detached; its events are in ${table}, which nothing reads any more and you may drop`)
  return 0
}

async function partNamed({ engine }: UsageCommand, name: string | undefined): Promise<ArchivePart> {
  const parts = await engine.store.archiveParts.list()
  const wanted = name?.replaceAll('-', '_')
  const found = parts.find(({ part }) => part === wanted)
  if (found?.isThere) return found
  if (found !== undefined) throw new StartProblem(`${found.table} was dropped`)
  const known = parts.map(({ part }) => part.replaceAll('_', '-'))
  throw new StartProblem(`name a part of the archive: ${known.length === 0 ? 'there is none yet' : known.join(', ')}`)
}
