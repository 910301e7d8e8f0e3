import type { Calls } from './calls.ts'

/** What the generated resources have in common: a way to call the server. */
export class Resource {
  protected readonly calls: Calls

  constructor(calls: Calls) {
    this.calls = calls
  }
}
