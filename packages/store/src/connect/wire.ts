/**
 * Sends one statement to the server, `$1` and so on standing for `params`, and returns its rows: each an array of its
 * columns' values, or with `sendNamed` an object by column name. Values are as drizzle's own drivers give them.
 */
export interface Wire {
  send(text: string, params: readonly unknown[]): Promise<readonly (readonly unknown[])[]>
  sendNamed(text: string, params: readonly unknown[]): Promise<readonly object[]>
}

/** The wire of an open transaction. */
export interface TransactionWire extends Wire {
  /** Runs `work` on a savepoint, to which the transaction goes back when it throws. */
  savepoint<Value>(work: (wire: TransactionWire) => Promise<Value>): Promise<Value>
}
