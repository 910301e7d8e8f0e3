// A program that runs cycles of one proof, as it is told by messages: so that several run side by side.
import type { Counts, OpenProof } from './proofs.ts'
import { PROOFS } from './proofs.ts'

export type ProofOrder =
  | { readonly kind: 'open'; readonly name: string }
  | { readonly kind: 'run'; readonly seed: string; readonly cycle: number }
  | { readonly kind: 'close' }

export type ProofReport =
  | { readonly kind: 'done' }
  | { readonly kind: 'held'; readonly counts: Counts }
  | { readonly kind: 'contradicted'; readonly found: string }

let opened: OpenProof | undefined

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
process.on('message', (order: ProofOrder) => {
  void obey(order).then((report) => {
    if (process.connected) process.send?.(report)
  })
})

async function obey(order: ProofOrder): Promise<ProofReport> {
  try {
    if (order.kind === 'open') opened = await PROOFS.find(({ name }) => name === order.name)?.open()
    if (order.kind === 'close') await opened?.close()
    if (order.kind !== 'run' || opened === undefined) return { kind: 'done' }
    return { kind: 'held', counts: await opened.run(order.seed, order.cycle) }
  } catch (error) {
    return { kind: 'contradicted', found: error instanceof Error ? error.message : String(error) }
  }
}
