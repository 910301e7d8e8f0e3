import { setImmediate as turn } from 'node:timers/promises'
import type { TransactionWire, Wire } from '../connect/wire.ts'
import type { ParameterTypes } from './parameter-types.ts'
import { sendGroup } from './send-group.ts'
import { type Asked, addToGroups, type Group } from './turn-groups.ts'

/**
 * A wire for many who work side by side in one transaction: statements of one text that are asked in one turn reach the server
 * as one. A turn ends when all of the turn before are answered and nobody goes on but by asking, so all who are at the same
 * step go together, in the order in which they asked. The first failure is everybody's: the transaction is lost.
 */
export function coalescing(wire: Wire, typesOf: ParameterTypes): TransactionWire {
  let groups: Group[] = []
  let isRunning = false
  let failure: { readonly error: unknown } | null = null
  const waiting = new Set<(error: unknown) => void>()

  const sendAll = async (ending: readonly Group[]) => {
    const types: (readonly string[])[] = []
    for (const { text, plan } of ending) types.push(plan.kind === 'alone' ? [] : await typesOf(wire, text))
    // All are on their way before the first is answered; the server takes them in this order.
    await Promise.all(ending.map((group, index) => sendGroup(wire, group, types[index] ?? [])))
  }
  const runTurns = async () => {
    isRunning = true
    await turn()
    try {
      while (groups.length > 0) {
        const ending = groups
        groups = []
        await sendAll(ending)
        // Whoever was answered goes on, and asks again, before the next turn is looked at.
        await turn()
      }
    } catch (error) {
      failure = { error }
      for (const reject of waiting) reject(error)
    }
    isRunning = false
  }
  return {
    send: (text, params) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure.error)
        waiting.add(reject)
        const answer: Asked['answer'] = (rows) => {
          waiting.delete(reject)
          resolve(rows)
        }
        addToGroups(groups, text, { params, answer })
        if (!isRunning) void runTurns()
      }),
    // Written as text it is for many already, and goes by itself.
    sendNamed: (text, params) => (failure === null ? wire.sendNamed(text, params) : Promise.reject(failure.error)),
    savepoint: () => Promise.reject(new Error('what one takes back here would be taken back for all')),
  }
}
