/**
 * Sends one statement of an open transaction to the server, `$1` and so on standing for `params`, and returns its rows: each
 * an array of its columns' values, or with `named` an object by column name. Values are as drizzle's own drivers give them.
 */
export interface Wire {
  send(text: string, params: readonly unknown[]): Promise<readonly (readonly unknown[])[]>
  sendNamed(text: string, params: readonly unknown[]): Promise<readonly object[]>
}
