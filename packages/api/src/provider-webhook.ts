import { applyProviderEvent, type Engine, receiveProviderEvent } from '@tallywright/engine'
import type { Context as HonoContext } from 'hono'
import { coded } from './coded-error.ts'
import type { Asked, RequestLog } from './request-log.ts'

/** Far above any event of a provider; reading stops there. */
export const WEBHOOK_LIMIT_BYTES = 1024 * 1024

/**
 * What a payment provider tells: stored before it is answered with 200, and acted on right after. If acting fails the event
 * stays due, and a worker tries again; the provider has been answered all the same.
 */
export async function receiveWebhook(
  { engine, log }: { readonly engine: Engine; readonly log: RequestLog },
  context: HonoContext<{ Variables: { asked: Asked } }>,
): Promise<Response> {
  const request = {
    headers: context.req.raw.headers,
    body: new Uint8Array(await context.req.arrayBuffer()),
    receivedAt: engine.wallClock(),
  }
  const received = await receiveProviderEvent(engine, context.req.param('provider') ?? '', request)
  if (!received.ok) throw coded(received.error.code, received.error.message)
  const event = received.value
  if (event !== null) {
    const { requestId, method, url } = context.get('asked')
    const facts = { requestId, method, path: url.pathname, status: 200, durationMs: 0 }
    await applyProviderEvent(engine, event).catch((error: unknown) => log.error({ ...facts, error }))
  }
  return context.json({ received: true })
}
