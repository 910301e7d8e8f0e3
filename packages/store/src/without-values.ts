import { DrizzleQueryError } from 'drizzle-orm'

/** Runs `work`; a statement that fails says its text and the reason. Its values are somebody's own, and are not for a log. */
export async function withoutValues<Value>(work: () => PromiseLike<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw saidWithoutValues(error)
  }
}

type Queries = Readonly<Record<string, (...given: never[]) => PromiseLike<unknown>>>

type Guarded<Of extends Queries> = {
  readonly [Name in keyof Of]: (...given: Parameters<Of[Name]>) => Promise<Awaited<ReturnType<Of[Name]>>>
}

/** The same for each of these queries. */
export function eachWithoutValues<Of extends Queries>(queries: Of): Guarded<Of> {
  const guarded = Object.entries(queries).map(([name, ask]) => {
    return [name, (...given: never[]) => withoutValues(() => ask(...given))]
  })
  return Object.fromEntries(guarded)
}

/** Drizzle puts the values into the message, and with it into the stack. */
function saidWithoutValues(error: unknown): unknown {
  if (error instanceof DrizzleQueryError) {
    const said = new Error(`the database refused: ${error.query}`, { cause: error.cause })
    said.stack = `${said}${framesOf(error)}`
    return said
  }
  if (error instanceof Error && error.cause !== undefined) error.cause = saidWithoutValues(error.cause)
  return error
}

function framesOf({ message, stack = '' }: Error): string {
  return stack.slice(stack.indexOf(message) + message.length)
}
