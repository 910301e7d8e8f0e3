/** Fewer say nothing about how far the runs of a busy machine lie apart. */
const RUNS = 5

/** Runs `once` one time more than is counted: the first run warms caches, connections and compiled code up. */
export async function repeat<Value>(
  once: (run: number) => Value | Promise<Value>,
  runs: number = RUNS,
): Promise<readonly Value[]> {
  await once(0)
  const values: Value[] = []
  for (let run = 1; run <= runs; run++) values.push(await once(run))
  return values
}
