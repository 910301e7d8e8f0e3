import { randomUUID } from 'node:crypto'
import { reportUsage, createEngine } from '@tallywright/engine'
import { cloneCustomer } from './world/clone-customer.ts'
import { openWorld } from './world/open-world.ts'
import { subscribeMetered } from './world/subscribe.ts'
const world = await openWorld()
const ids = await cloneCustomer(world, await subscribeMetered(world), { count: 1000, name: 'customer' })
const { engine, environmentId, sql } = world
// raw commit latency
await sql`create table zz (id int primary key, n int)`
await sql`insert into zz values (1,0),(2,0),(3,0)`
let t = performance.now(); for (let i=0;i<200;i++) await sql`update zz set n=n+1 where id=1`
console.log('commit ms', (performance.now()-t)/200)
let txs=0, ms=0, evs=0
const tx0 = engine.store.transaction
const store = { ...engine.store, transaction: async (e: string, w: any) => { const s=performance.now(); try { return await tx0(e, w) } finally { txs++; ms+=performance.now()-s } } }
const eng = createEngine({ ...engine, store: store as any })
const ctx = { ...eng, environmentId, actor: 'x', reason: null }
let turn=0
const run = async (n: number) => { const one = async () => { while (turn < n) { const customerId = ids[turn++ % 1000]!; await reportUsage(ctx, [{ customerId, featureSlug: 'api-calls', units: '1', idempotencyKey: randomUUID(), properties: { region: 'eu' } }]); evs++ } }; await Promise.all(Array.from({length:64}, one)) }
for (let r=0;r<4;r++){ turn=0; txs=0; ms=0; evs=0; t=performance.now(); const cpu=process.cpuUsage(); await run(10000); const d=performance.now()-t; const c=process.cpuUsage(cpu); console.log('events/s', Math.round(evs/d*1000), 'txs', txs, 'per tx', evs/txs, 'ms per tx', ms/txs, 'cpu us/event', (c.user+c.system)/evs) }
await world.close()
