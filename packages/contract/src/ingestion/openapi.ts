import { COMMON_ERRORS, ERRORS } from '../errors.ts'
import { jsonSchema } from '../json-schema.ts'
import { usageBatch, usageEventInput } from '../objects/usage.ts'
import { cloudEvent } from './cloud-event.ts'
import { MOST_EVENTS, USAGE_EVENTS_PATH } from './usage-ingestion.ts'

const EVENT = {
  customerId: 'acme',
  featureSlug: 'api-calls',
  units: 3,
  idempotencyKey: 'req-8214',
  timestamp: '2026-01-31T10:00:00Z',
  properties: { region: 'eu' },
}

const CLOUD_EVENT = {
  specversion: '1.0',
  id: '8214',
  source: '/gateway/eu-1',
  type: 'api-calls',
  subject: 'acme',
  time: '2026-01-31T10:00:00Z',
  data: { units: 3, region: 'eu' },
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const listOf = (name: string) => ({ type: 'array', maxItems: MOST_EVENTS, items: ref(name) })

const CONTENT = {
  'application/json': {
    schema: {
      anyOf: [
        ref('UsageEvent'),
        listOf('UsageEvent'),
        {
          type: 'object',
          required: ['events'],
          properties: { events: listOf('UsageEvent') },
          additionalProperties: false,
        },
      ],
    },
    example: { events: [EVENT] },
  },
  'application/x-ndjson': {
    schema: {
      type: 'string',
      description: 'One event a line, each a UsageEvent. Lines with nothing on them are left out.',
    },
    example: `${JSON.stringify(EVENT)}\n`,
  },
  'application/cloudevents+json': { schema: ref('CloudEvent'), example: CLOUD_EVENT },
  'application/cloudevents-batch+json': { schema: listOf('CloudEvent'), example: [CLOUD_EVENT] },
}

const REFUSALS = [...COMMON_ERRORS, 'request.unsupported_media_type', 'usage.overloaded'] as const

/** The HTTP interface beside tRPC as an OpenAPI 3.1 document: what is served of it, which is the intake of usage. */
export function openApiDocument(server: string) {
  return {
    openapi: '3.1.0',
    info: { title: 'Tallywright', version: '0.1.0', description: 'What is served over plain HTTP. All else is tRPC.' },
    servers: [{ url: server }],
    security: [{ key: [] }],
    paths: {
      [USAGE_EVENTS_PATH]: {
        post: {
          operationId: 'usage.ingest',
          tags: ['usage'],
          summary: 'Report usage as JSON, NDJSON or CloudEvents.',
          description:
            `Up to ${MOST_EVENTS} events of any customers. Each has a result of its own, in the order sent; one that cannot be read is ` +
            '`rejected` with `validation.failed` and its `index`, and the others are recorded. Sending the same again is safe.',
          requestBody: { required: true, content: CONTENT },
          responses: {
            200: {
              description: 'What became of each event.',
              content: { 'application/json': { schema: ref('UsageBatch') } },
            },
            ...refusals(),
          },
          'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: curl(server) }],
        },
      },
    },
    tags: [{ name: 'usage', description: 'What customers use.' }],
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A secret key, or one with `usage:write`.' },
      },
      schemas: {
        UsageEvent: jsonSchema(usageEventInput, 'input'),
        CloudEvent: jsonSchema(cloudEvent, 'input'),
        UsageBatch: jsonSchema(usageBatch, 'output'),
        Refusal: REFUSAL,
      },
    },
  }
}

const REFUSAL = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId', 'docUrl'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        param: { type: 'string' },
        details: { type: 'object' },
        requestId: { type: 'string' },
        docUrl: { type: 'string' },
      },
    },
  },
}

/** By status: nothing of what was sent is recorded. */
function refusals() {
  const byStatus = Map.groupBy(REFUSALS, (code) => ERRORS[code].http)
  const content = { 'application/json': { schema: ref('Refusal') } }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join(' '),
        ...(codes.some((code) => ERRORS[code].retryable)
          ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } }
          : {}),
        content,
      },
    ]),
  )
}

function curl(server: string): string {
  return [
    `curl ${server}${USAGE_EVENTS_PATH} \\`,
    '  -H "Authorization: Bearer $TALLYWRIGHT_API_KEY" \\',
    "  -H 'Content-Type: application/cloudevents+json' \\",
    `  -d '${JSON.stringify(CLOUD_EVENT)}'`,
  ].join('\n')
}
