import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, MINUTE } from '@tallywright/domain'
import { done, type Outcome, type ProviderEvent, refused, type WebhookRequest } from '@tallywright/engine'

/** A webhook as it is sent. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A message that took longer than this was kept by somebody, or our clocks differ too much to tell. */
const MOST_AGE_MS = 5 * MINUTE

/** Signs in the form of Standard Webhooks: HMAC-SHA-256 over id, seconds and body. `at` is the wall clock. */
export function signedWebhook(event: ProviderEvent, secret: string, at: Instant): WebhookMessage {
  const body = JSON.stringify(event)
  const seconds = String(Math.floor(at / 1000))
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${signature(secret, event.id, seconds, Buffer.from(body)).toString('base64')}`,
    },
    body,
  }
}

export function readSignedWebhook(
  { headers, body, receivedAt }: WebhookRequest,
  secret: string,
): Outcome<ProviderEvent> {
  const id = headers.get('webhook-id') ?? ''
  const seconds = headers.get('webhook-timestamp') ?? ''
  const [, given = ''] = (headers.get('webhook-signature') ?? '').split(',')
  const isSigned = isSame(signature(secret, id, seconds, body), Buffer.from(given, 'base64'))
  if (!isSigned) return refused('webhook.signature_invalid', 'the signature is not the sandbox provider’s')
  if (!(Math.abs(receivedAt - Number(seconds) * 1000) <= MOST_AGE_MS)) {
    return refused('webhook.signature_invalid', 'the signature is too old, or from the future')
  }
  return done(JSON.parse(Buffer.from(body).toString()) as ProviderEvent)
}

function signature(secret: string, id: string, seconds: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${id}.${seconds}.`).update(body).digest()
}

function isSame(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given)
}
