/** Waits for all of them also when one fails: none may go on asking after the transaction has ended. */
export async function allOf<Value>(running: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(running)
  return Promise.all(running)
}
