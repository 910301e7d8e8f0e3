import type { Tallywright } from '@tallywright/sdk'
import { createSandboxOn } from '../create-sandbox.ts'
import type { TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'
import { catalogPage } from './catalog-page.ts'
import type { Scenario } from './scenario.ts'
import type { Story } from './story.ts'
import { openTimeline, type Stage } from './timeline.ts'

export interface Telling {
  /** The page, in Markdown. */
  readonly page: string
  /** Everything in the books that contradicts an invariant. */
  readonly violations: readonly string[]
}

/** Runs a scenario on a sandbox of its own and writes down what its customers see. */
export async function tellScenario(api: TestApi, scenario: Scenario): Promise<Telling> {
  const { catalog, at = '2026-01-01T00:00:00Z' } = scenario
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog, at })
  const { environmentId } = sandbox
  const billing = sandbox.billing as Tallywright
  const { story, who, timeline } = openStory({ api, billing, environmentId, scenario })
  await scenario.tell(story)
  const violations = await violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  const chapters = [
    ['## For sale', catalogPage(catalog)],
    ['## Who', who.join('\n')],
    ['## What happens', ...timeline],
  ]
  const page = [`# ${scenario.title}`, scenario.why, ...chapters.flat()].filter((part) => part !== '')
  return { page: `${page.join('\n\n')}\n`, violations }
}

function openStory(stage: Stage) {
  const { api, billing } = stage
  const timeline = openTimeline(stage)
  const who: string[] = []
  let uses = 0
  const story: Story = {
    billing,
    async join(name, { who: words, card = 'succeeds', ...input }) {
      const customerId = name.toLowerCase()
      const prefix = { invoicePrefix: name.toUpperCase() }
      const { id } = await billing.customers.create({ ...prefix, ...input, externalId: customerId, name })
      if (card !== null) await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: card })
      timeline.join(id, name)
      who.push(`- **${name}** ${words}`)
    },
    async step(words, act) {
      const value = await act()
      await timeline.follow(words)
      return value
    },
    async atTheBank(words, act) {
      await act(api.sandbox.acts)
      await api.sandbox.deliveries.flush()
      await timeline.follow(words)
    },
    async payBy(words, token, customerId = 'ada') {
      await story.step(words, () => billing.paymentMethods.create({ customerId, provider: 'sandbox', token }))
    },
    async subscribe(words, { customerId = 'ada', ...input }) {
      return (await story.step(words, () => billing.subscriptions.create({ ...input, customerId }))).id
    },
    async use(words, units, { customerId = 'ada', at } = {}) {
      const timestamp = at === undefined ? {} : { timestamp: at }
      const event = { customerId, featureSlug: 'calls', units, idempotencyKey: `use-${uses++}`, ...timestamp }
      await story.step(words, () => billing.usage.report(event))
    },
    async refused(words, act) {
      const answer = await act().then(
        () => null,
        (error: Error) => error,
      )
      if (answer === null) throw new Error(`not refused: ${words}`)
      await timeline.follow(words, `Refused: ${answer.message}`)
    },
    preview: async (words, ask) => timeline.show(words, await ask()),
    async until(to, testClockId) {
      const { deadlines } = await billing.testClocks.advance(testClockId === undefined ? { to } : { to, testClockId })
      await timeline.pass(deadlines)
    },
    async lastInvoice(customerId = 'ada') {
      const [invoice] = (await billing.invoices.list({ customerId, limit: 1 })).items
      if (invoice === undefined) throw new Error(`${customerId} has no invoice`)
      return invoice
    },
    async lastPayment(customerId = 'ada') {
      const [payment] = (await billing.payments.list({ customerId, limit: 1 })).items
      if (payment === undefined) throw new Error(`${customerId} has paid nothing`)
      return payment
    },
  }
  return { story, who, timeline: timeline.parts }
}
