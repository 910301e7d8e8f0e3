import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { createApp } from '@tallywright/api'
import { openSandbox } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestEngine, sandboxProviders, type TestEngine } from '../harness/test-engine.ts'

const page = readFileSync(new URL('../../../../docs/guides/quickstart.md', import.meta.url), 'utf8')

interface Step {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the page prints of the answer. */
  readonly expected: string
  /** `[path in the answer, name]` of what later steps refer to. */
  readonly saves: readonly (readonly [string, string])[]
}

/** The page's requests in order, each with the answer printed after it. */
function readSteps(markdown: string): Step[] {
  const blocks = markdown.matchAll(/```http\n(.*?)```\n+```json\n(.*?)```((?:\n+<!-- save .*? -->)*)/gs)
  return [...blocks].map(([, request = '', expected = '', saves = '']) => {
    const [first = '', ...rest] = request.split('\n')
    const [method = '', path = ''] = first.split(' ')
    const headers = rest.flatMap((line) => {
      const header = /^([A-Z][A-Za-z-]+): (.*)$/.exec(line)
      return header === null ? [] : [[header[1] ?? '', header[2] ?? ''] as const]
    })
    const body = rest.slice(headers.length).join('\n').trim()
    const saved = [...saves.matchAll(/<!-- save (\S+) as (\S+) -->/g)].map(
      ([, from = '', name = '']) => [from, name] as const,
    )
    return { method, path, headers: Object.fromEntries(headers), body, expected, saves: saved }
  })
}

let opened: TestEngine
let server: ReturnType<typeof serve>
let url: string
let secretKey: string

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
  ;({ secretKey } = await openSandbox(opened.engine, { name: 'quickstart', at: opened.engine.wallClock() }))
  const log = { info: () => {}, error: ({ error }: { error: unknown }) => process.emitWarning(error as Error) }
  const app = createApp({ engine: opened.engine, log, stopwatch: () => 0, acceptDemoKeys: false })
  url = await new Promise((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    )
  })
})

afterAll(async () => {
  server.close()
  await opened.close()
})

async function send({ method, path, headers, body }: Step): Promise<unknown> {
  const query = method === 'GET' ? `?input=${encodeURIComponent(body)}` : ''
  const response = await fetch(`${url}${path}${query}`, {
    method,
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : { body }),
  })
  const answer = (await response.json()) as { result?: { data: unknown }; error?: unknown }
  expect(answer.error).toBeUndefined()
  return answer.result?.data
}

test('every request of the quickstart page is answered as the page prints it', async () => {
  const steps = readSteps(page)
  expect(steps).toHaveLength(page.match(/```http\n/g)?.length ?? 0)
  const saved = new Map<string, string>()
  const filled = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => saved.get(name) ?? name)
  for (const step of steps) {
    const answer = await send({ ...step, body: filled(step.body) })
    expect(answer, step.path).toMatchObject(JSON.parse(step.expected))
    for (const [path, name] of step.saves) saved.set(name, String(at(answer, path)))
  }
})

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value)
}
