import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database that `inject('testDatabase')` gives to a `*.store.test.ts`: the same tests run on each kind. */
    testDatabase: { kind: 'pglite' } | { kind: 'postgres'; version: 15 | 18; url: string }
  }
}
