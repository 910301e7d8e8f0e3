import { type Connection, createStore, type Store } from '@tallywright/store'

export interface NotedStatement {
  readonly text: string
  /** How many it was answered with. */
  rows: number
}

/** A store on a connection that notes what is sent through it, in its order. */
export function notingStore(connection: Connection): {
  readonly store: Store
  readonly sent: readonly NotedStatement[]
} {
  const sent: NotedStatement[] = []
  const noting = <Wire extends Connection['wire']>(wire: Wire): Wire => {
    const note = async <Row>(text: string, answer: Promise<readonly Row[]>) => {
      const noted = { text, rows: 0 }
      sent.push(noted)
      const rows = await answer
      noted.rows = rows.length
      return rows
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
