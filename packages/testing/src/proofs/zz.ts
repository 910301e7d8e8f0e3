import { openTestApi } from '../test-api.ts'
import { simulate } from './simulation/simulate.ts'
const api = await openTestApi({ kind: 'pglite' })
const [from, to, steps] = process.argv.slice(2).map(Number)
for (let seed = from!; seed < to!; seed++) {
  const t = performance.now()
  try {
    const r = await simulate(api, `s${seed}`, { steps: steps!, customers: 3 })
    console.log(seed, 'ok', Math.round(performance.now() - t), r.invoices, r.digest.slice(0, 8), process.env.V ? r.counts : '')
  } catch (e) { console.log(seed, Math.round(performance.now() - t), (e as Error).name === 'Contradiction' ? (e as Error).message.slice(0, 3000) : e) }
}
await api.close()
