import { openTestApi } from '../test-api.ts'
import { simulate } from './simulation/simulate.ts'
import { rowsOf } from './invariants/books.ts'
const api = await openTestApi({ kind: 'pglite' })
const [from, to, steps] = process.argv.slice(2).map(Number)
for (let seed = from!; seed < to!; seed++) {
  const t = performance.now()
  try {
    const r = await simulate(api, `s${seed}`, { steps: steps!, customers: 3 })
    console.log(seed, 'ok', Math.round(performance.now() - t), r.invoices, r.digest.slice(0, 8), process.env.V ? r.counts : '')
  } catch (e) { console.log(seed, Math.round(performance.now() - t), (e as Error).name === 'Contradiction' ? (e as Error).message.slice(0, 4500) : e)
    if (process.env.V) {
      const sub = /(sub_\w+)/.exec((e as Error).message)?.[1]
      const envs = await api.engine.store.directory.all()
      const environmentId = envs.at(-1)!.id
      const books = { connection: api.connection, store: api.engine.store, environmentId }
      for (const r of await rowsOf<any>(books, `select i.number, i.status, i.payment_status, i.cause, l.kind, l.detail->>'description' as d, to_char(l.service_start at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS') as a, to_char(l.service_end at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS') as b, l.quantity, l.net, l.id, l.source from invoices i join invoice_lines l on l.invoice_id=i.id where l.subscription_id='${sub}' order by i.number, l.position`)) console.log(`${r.number} ${r.status} ${r.payment_status} ${r.cause} | ${r.kind} ${r.d} [${r.a}, ${r.b}) x${Number(r.quantity)} = ${r.net} ${r.id} <- ${r.source}`)
      for (const r of await rowsOf<any>(books, `select line->>'kind' k, line->>'description' d, line->'servicePeriod' p, line->'amount' a, line->>'source' s, line->>'quantity' q from pending_lines where subscription_id='${sub}'`)) console.log('pending', r.k, r.d, new Date(r.p.start).toISOString(), new Date(r.p.end).toISOString(), 'x', r.q, JSON.stringify(r.a), r.s)
      const [s] = await rowsOf<any>(books, `select status, facts from subscriptions where id='${sub}'`)
      if (s) console.log(s.status, JSON.stringify({ ...s.facts, segments: undefined, schedule: undefined, addOns: undefined }))
    }
  }
}
await api.close()
