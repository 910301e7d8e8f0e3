import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const port = Number(process.env.PORT ?? 4000)
const app = new Hono().get('/healthz', (context) => context.json({ ok: true }))
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => {
  console.log(`Tallywright listens on http://127.0.0.1:${port}`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.close())
