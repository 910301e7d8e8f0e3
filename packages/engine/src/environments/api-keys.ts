import type { Context } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type ApiKeyView, apiKeyView } from '../views/environment-views.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'

/** Newest first, revoked and expired ones too. */
export async function listApiKeys(context: Context, input: PageInput): Promise<Outcome<PageView<ApiKeyView>>> {
  const page = pageRequest('apiKey', input)
  if (!page.ok) return page
  return context.store.read(context.environmentId, async (tx) => {
    const { kind } = await tx.environment.get()
    const { entries, next } = await tx.environment.keys(page.value)
    return done(
      pageView(
        next,
        entries.map((row) => apiKeyView(row, kind)),
      ),
    )
  })
}

/** Makes a key stop working at once. */
export function revokeApiKey(
  context: Context,
  { apiKeyId }: { readonly apiKeyId: string },
  request: IdempotentRequest,
): Promise<CommandReply<ApiKeyView>> {
  return runAtOnce(context, request, async (moment) => {
    const row = await moment.tx.environment.lockKey(apiKeyId)
    if (row === null) return refused('api_key.not_found', `there is no API key ${apiKeyId}`, { param: 'apiKeyId' })
    if (row.revokedAt !== null) return done(apiKeyView(row, moment.environment.kind))

    await moment.tx.environment.revokeKey(row.id, moment.wall)
    const view = apiKeyView({ ...row, revokedAt: moment.wall }, moment.environment.kind)
    const object = { type: 'api_key', id: row.id, version: 2 }
    recordEnvironmentEvents(moment, [{ type: 'api_key.revoked', object, snapshot: view }])
    return done(view)
  })
}
