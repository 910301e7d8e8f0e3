import type { ChildProcess, Serializable } from 'node:child_process'
import { once } from 'node:events'

/** Sends a message to a program and waits for its next one; fails when the program ends instead. */
export async function askChild<Answer>(child: ChildProcess, message: Serializable): Promise<Answer> {
  const settled = new AbortController()
  const { signal } = settled
  const answered = once(child, 'message', { signal }).then(([answer]) => answer as Answer)
  const died = once(child, 'exit', { signal }).then(([code, killedBy]): never => {
    throw new Error(`${child.spawnfile} ended instead of answering: ${killedBy ?? code}`)
  })
  // Whichever is not the first is given up, and nobody waits for its failure.
  answered.catch(() => {})
  died.catch(() => {})
  child.send(message)
  try {
    return await Promise.race([answered, died])
  } finally {
    settled.abort()
  }
}
