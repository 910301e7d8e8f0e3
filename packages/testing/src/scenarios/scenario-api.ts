import type { SandboxOptions } from '@tallywright/providers'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import type { TestDatabase } from '../harness/test-engine.ts'

/** An API whose payment provider tells it what customers and banks do, as it does in a server. */
export async function openScenarioApi(database: TestDatabase): Promise<TestApi> {
  const webhooks: NonNullable<SandboxOptions['webhooks']> = {
    secret: 'c2NlbmFyaW9z',
    wallClock: () => api.clock.wall,
    async deliver({ headers, body }) {
      const { status, text } = await api.fetch('/webhooks/sandbox', { method: 'POST', headers, body })
      if (status >= 300) throw new Error(`the webhook of the sandbox provider was answered with ${text}`)
    },
  }
  const api: TestApi = await openTestApi(database, { sandbox: { webhooks } })
  return api
}
