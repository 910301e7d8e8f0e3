import type { RunReport, Tallywright } from '@tallywright/sdk'
import type { TestApi } from '../harness/test-api.ts'
import { deadlineWords } from './deadline-words.ts'
import { openDocuments } from './documents.ts'
import { type Happening, isNoticed, openHappenings } from './happenings.ts'
import { previewTable, workings } from './invoice-page.ts'
import { moment, plain } from './printed.ts'
import type { Scenario } from './scenario.ts'
import { NO_ACCESS, standingOf } from './standing.ts'
import type { ShownPreview } from './story.ts'

/** The sandbox that a story is told on. */
export interface Stage {
  readonly api: TestApi
  readonly billing: Tallywright
  readonly environmentId: string
  readonly scenario: Scenario
}

/** What a page says under "What happens": headings with instants, events, documents, and how each customer stands. */
export function openTimeline({ api, billing, environmentId, scenario: { catalog, timeZone = 'UTC' } }: Stage) {
  const newHappenings = openHappenings(api.engine.store, environmentId)
  const documents = openDocuments(timeZone)
  const cast: { readonly id: string; readonly name: string; standing: string }[] = []
  const parts: string[] = []

  const heading = (iso: string, words: string) => parts.push(`### ${moment(iso, timeZone)}: ${words}`)
  const fresh = () => newHappenings(cast.map(({ id }) => id))
  const now = async () => (await billing.testClocks.get()).now

  function write(happenings: readonly Happening[]) {
    for (const { id, name } of cast) {
      const told = happenings.filter((each) => each.customerId === id && isNoticed(each)).map(({ type }) => plain(type))
      if (told.length > 0) parts.push(`Events${cast.length > 1 ? ` of ${name}` : ''}: ${told.join(' · ')}`)
    }
    parts.push(...documents.written(happenings))
  }

  /** What the customers’ own pages say now, as far as that is new: drafts that count more, and how everybody stands. */
  async function look() {
    for (const member of cast) {
      const { items } = await billing.invoices.list({ customerId: member.id, limit: 100 })
      for (const invoice of items.toReversed()) parts.push(...documents.invoice(invoice))
      const standing = await standingOf(billing, member.id, catalog, timeZone)
      if (standing !== member.standing) parts.push(`> ${member.name}: ${standing}`)
      member.standing = standing
    }
  }

  return {
    parts,
    join: (id: string, name: string) => cast.push({ id, name, standing: NO_ACCESS }),
    /** What a command has caused; a customer with a clock of their own says when. */
    async follow(words: string, answer?: string) {
      const happenings = await fresh()
      heading(happenings[0]?.at ?? (await now()), words)
      if (answer !== undefined) parts.push(answer)
      write(happenings)
      await look()
    },
    async show(words: string, preview: ShownPreview) {
      heading(await now(), words)
      parts.push(previewTable(preview, timeZone), workings(preview.lines).join('\n'))
    },
    /** What fell due and what it caused, instant by instant; what was only looked at again is left out. */
    async pass(deadlines: RunReport['deadlines']) {
      const happenings = await fresh()
      const told = deadlines.filter(
        ({ at, kind }) => kind === 'grant_expiry' || happenings.some((each) => each.at === at),
      )
      const instants = new Set([...told, ...happenings].map(({ at }) => at))
      for (const iso of [...instants].sort((one, other) => Date.parse(one) - Date.parse(other))) {
        heading(iso, deadlineWords(told.filter(({ at }) => at === iso)))
        write(happenings.filter(({ at }) => at === iso))
      }
      await look()
    },
  }
}
