import type { RunReport, Tallywright } from '@tallywright/sdk'
import { createSandboxOn } from '../create-sandbox.ts'
import { violationsIn } from '../proofs/invariants.ts'
import type { TestApi } from '../test-api.ts'
import { catalogPage } from './catalog-page.ts'
import { deadlineWords } from './deadline-words.ts'
import { openDocuments } from './documents.ts'
import { type Happening, isNoticed, openHappenings } from './happenings.ts'
import { previewTable, workings } from './invoice-page.ts'
import { moment, plain } from './printed.ts'
import type { Scenario } from './scenario.ts'
import { standingOf } from './standing.ts'
import type { Newcomer, ShownPreview, Story } from './story.ts'

export interface Telling {
  /** The page, in Markdown. */
  readonly page: string
  /** Everything in the books that contradicts an invariant. */
  readonly violations: readonly unknown[]
}

/** Runs a scenario on a sandbox of its own and writes down what its customers see. */
export async function tellScenario(api: TestApi, scenario: Scenario): Promise<Telling> {
  const { catalog, at = '2026-01-01T00:00:00Z', timeZone = 'UTC' } = scenario
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog, at })
  const billing = sandbox.billing as Tallywright
  const newHappenings = openHappenings(api.engine.store, sandbox.environmentId)
  const documents = openDocuments(timeZone)
  const cast = new Map<
    string,
    { readonly id: string; readonly name: string; readonly testClockId: string | undefined; standing: string }
  >()
  const who: string[] = []
  const timeline: string[] = []
  let uses = 0

  const nameOf = (customerId: string) => [...cast.values()].find(({ id }) => id === customerId)?.name ?? ''
  const heading = (iso: string, words: string) => timeline.push(`### ${moment(iso, timeZone)}: ${words}`)
  const now = async (testClockId?: string) =>
    (await billing.testClocks.get(testClockId === undefined ? {} : { testClockId })).now
  const fresh = () => newHappenings([...cast.keys()])

  function write(happenings: readonly Happening[]) {
    for (const [customerId, ofCustomer] of Map.groupBy(happenings.filter(isNoticed), (each) => each.customerId)) {
      const types = ofCustomer.map(({ type }) => plain(type))
      timeline.push(`Events${cast.size > 1 ? ` of ${nameOf(customerId)}` : ''}: ${types.join(' · ')}`)
    }
    timeline.push(...documents.written(happenings))
  }

  /** What the customers’ own pages say now, as far as that is new: drafts that count more, and how everybody stands. */
  async function look() {
    for (const [customerId, member] of cast) {
      const { items } = await billing.invoices.list({ customerId, limit: 100 })
      for (const invoice of items.toReversed()) timeline.push(...documents.invoice(invoice))
      const standing = await standingOf(billing, customerId, catalog, timeZone)
      if (standing !== member.standing) timeline.push(`> ${member.name}: ${standing}`)
      member.standing = standing
    }
  }

  const story: Story = {
    billing,
    acts: api.sandbox.acts,
    async join(name, { who: words, card = 'succeeds', ...input }: Newcomer) {
      const externalId = name.toLowerCase()
      const { id } = await billing.customers.create({ invoicePrefix: name.toUpperCase(), ...input, externalId, name })
      if (card !== null)
        await billing.paymentMethods.create({ customerId: externalId, provider: 'sandbox', token: card })
      cast.set(externalId, { id, name, testClockId: input.testClockId, standing: '' })
      who.push(`- **${name}** ${words}`)
    },
    async step(words, act) {
      const value = await act()
      const happenings = await fresh()
      heading(happenings[0]?.at ?? (await now()), words)
      write(happenings)
      await look()
      return value
    },
    async subscribe(words, { customerId = 'ada', ...input }) {
      const create = () => billing.subscriptions.create({ ...input, customerId })
      return (await story.step(words, create)).id
    },
    async use(words, units, { customerId = 'ada', at } = {}) {
      const timestamp = at === undefined ? {} : { timestamp: at }
      const event = { customerId, featureSlug: 'calls', units, idempotencyKey: `use-${uses++}`, ...timestamp }
      await story.step(words, () => billing.usage.report(event))
    },
    async refused(words, act) {
      heading(await now(), words)
      const answer = await act().then(
        () => null,
        (error: Error) => error,
      )
      if (answer === null) throw new Error(`not refused: ${words}`)
      timeline.push(`Refused: ${answer.message}`)
      write(await fresh())
      await look()
    },
    async preview(words, ask) {
      const shown: ShownPreview = await ask()
      heading(await now(), words)
      timeline.push(previewTable(shown, timeZone), workings(shown.lines).join('\n'))
      await look()
    },
    async until(to, testClockId) {
      const { deadlines } = await billing.testClocks.advance(testClockId === undefined ? { to } : { to, testClockId })
      writeReport(deadlines, await fresh())
      await look()
    },
    async lastInvoice(customerId = 'ada') {
      const [invoice] = (await billing.invoices.list({ customerId, limit: 1 })).items
      if (invoice === undefined) throw new Error(`${customerId} has no invoice`)
      return invoice
    },
  }

  function writeReport(deadlines: RunReport['deadlines'], happenings: readonly Happening[]) {
    const instants = [...new Set([...deadlines, ...happenings].map((each) => each.at))]
    for (const iso of instants.sort((one, other) => Date.parse(one) - Date.parse(other))) {
      const due = deadlines.filter((deadline) => deadline.at === iso)
      heading(iso, due.length === 0 ? 'Time passes' : deadlineWords(due))
      write(happenings.filter((happening) => happening.at === iso))
    }
  }

  await scenario.tell(story)
  const books = { connection: api.connection, store: api.engine.store, environmentId: sandbox.environmentId }
  const page = [
    `# ${scenario.title}`,
    scenario.why,
    '## For sale',
    catalogPage(catalog),
    '## Who',
    who.join('\n'),
    '## What happens',
    ...timeline.filter((part) => part !== ''),
  ]
  return { page: `${page.join('\n\n')}\n`, violations: await violationsIn(books) }
}
