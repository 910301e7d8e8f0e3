import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { World } from '../world/open-world.ts'

/** Settings of postgresql.conf with which the server writes down each statement as a line of JSON. */
export const LOG_SETTINGS = {
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_directory: 'log',
  log_filename: 'statements',
  log_statement: 'all',
}

/** The statements that Tallywright sends while `work` runs, in the order of their execution. */
export async function statementsOf(world: World, work: () => Promise<unknown>): Promise<string[]> {
  const from = await mark(world)
  await work()
  const to = await mark(world)
  const lines = (await readLog(world)).slice(from, to)
  return lines.filter((line) => line.application_name === 'tallywright').flatMap(({ message }) => textIn(message))
}

interface LogLine {
  readonly message: string
  readonly application_name?: string
}

let marks = 0

/** Writes a line of our own into the log and returns its place there, once everything before it has arrived. */
async function mark(world: World): Promise<number> {
  const text = `mark ${marks++}`
  await world.sql.unsafe(`select '${text}'`)
  for (;;) {
    const place = (await readLog(world)).findIndex(({ message }) => message.endsWith(`select '${text}'`))
    if (place >= 0) return place
    await wait(10)
  }
}

async function readLog({ dataDirectory }: World): Promise<LogLine[]> {
  const text = await readFile(join(dataDirectory, 'log', 'statements.json'), 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/** `statement: …` of a simple query, `execute <name>: …` of one with parameters. */
function textIn(message: string): string[] {
  const [, text] = /^(?:statement|execute [^:]*): (.*)$/s.exec(message) ?? []
  return text === undefined ? [] : [text.replaceAll('"', '').replace(/\s+/g, ' ').trim()]
}

const TABLE = /^(?:update|insert into|delete from|select .*? from(?: jsonb_to_recordset .*? join)?) (\w+)/

/** A statement in a few words: what it does to which table, and under which lock. */
export function inShort(statement: string): string {
  const [, table] = TABLE.exec(outsideParentheses(statement)) ?? []
  if (table === undefined) return statement
  const [verb] = statement.split(' ')
  const [lock = ''] = /\bfor (?:update|share)\b/.exec(statement) ?? []
  return `${verb} ${table} ${lock}`.trimEnd()
}

function outsideParentheses(text: string): string {
  const outside = text.replace(/ ?\([^()]*\)/g, '')
  return outside === text ? text : outsideParentheses(outside)
}
