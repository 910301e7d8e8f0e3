import type { Wire } from '../connect/wire.ts'
import type { ParameterTypes } from './parameter-types.ts'
import { sendGroup } from './send-group.ts'
import { type Asked, addToGroups, type Group } from './turn-groups.ts'

/**
 * A wire for many who work side by side in one transaction: statements of one text that are sent in one turn of the event loop
 * reach the server as one. Whoever waits for nothing but this wire has asked by the end of the turn, so all who are at the
 * same step go together, in the order in which they asked. The first failure is everybody's: the transaction is lost.
 */
export function coalescing(wire: Wire, typesOf: ParameterTypes): Wire {
  let groups: Group[] = []
  let failure: { readonly error: unknown } | null = null
  const waiting = new Set<(error: unknown) => void>()

  const endTurn = async () => {
    const ending = groups
    groups = []
    try {
      const types: (readonly string[])[] = []
      for (const { text, plan } of ending) types.push(plan.kind === 'alone' ? [] : await typesOf(wire, text))
      // All are on their way before the first is answered; the server takes them in this order.
      await Promise.all(ending.map((group, index) => sendGroup(wire, group, types[index] ?? [])))
    } catch (error) {
      failure ??= { error }
      for (const reject of waiting) reject(failure.error)
      waiting.clear()
    }
  }
  const send: Wire['send'] = (text, params) =>
    new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure.error)
      waiting.add(reject)
      const answer: Asked['answer'] = (rows) => {
        waiting.delete(reject)
        resolve(rows)
      }
      if (groups.length === 0) setImmediate(endTurn)
      addToGroups(groups, text, { params, answer })
    })
  // Raw statements are written for many already.
  return {
    send,
    sendNamed: (text, params) => (failure === null ? wire.sendNamed(text, params) : Promise.reject(failure.error)),
  }
}
