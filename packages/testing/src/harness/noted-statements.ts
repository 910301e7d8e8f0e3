import { type Connection, createStore, type Store } from '@tallywright/store'

/** A store on a connection that notes what is sent through it, in its order. */
export function notingStore(connection: Connection): { readonly store: Store; readonly sent: string[] } {
  const sent: string[] = []
  const noting = <Wire extends Connection['wire']>(wire: Wire): Wire => {
    const note = <Answer>(text: string, answer: Answer) => {
      sent.push(text)
      return answer
    }
    return {
      ...wire,
      send: (text, params) => note(text, wire.send(text, params)),
      sendNamed: (text, params) => note(text, wire.sendNamed(text, params)),
    }
  }
  const store = createStore({
    ...connection,
    wire: noting(connection.wire),
    transaction: (work) => connection.transaction((wire) => work(noting(wire))),
  })
  return { store, sent }
}
