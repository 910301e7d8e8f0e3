// What one request costs when it does nothing but read one row by its primary key, or nothing at all: the same server, the
// same driver, and nothing of Tallywright.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10 })
const app = new Hono()

app.get('/healthz', (context) => context.json({ ok: true }))
app.get('/customers/:bucket/:environmentId/:id', async (context) => {
  const { bucket, environmentId, id } = context.req.param()
  const [row] = await sql`
    select * from customers where bucket = ${Number(bucket)} and environment_id = ${environmentId} and id = ${id}`
  return context.json(row)
})
app.post('/echo', async (context) => context.json(await context.req.json()))

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) }, ({ port }) => {
  console.log(`The bare route is on http://127.0.0.1:${port}`)
})

process.on('SIGTERM', () => {
  server.close()
  void sql.end()
})
