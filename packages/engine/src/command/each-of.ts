/** Does `work` for each thing, so many at a time, and returns what came of them in their order. */
export async function eachOf<Thing, Value>(
  things: readonly Thing[],
  atOnce: number,
  work: (thing: Thing, index: number) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = []
  const left = things.entries()
  const takeNext = async () => {
    for (const [index, thing] of left) values[index] = await work(thing, index)
  }
  await Promise.all(Array.from({ length: atOnce }, takeNext))
  return values
}
