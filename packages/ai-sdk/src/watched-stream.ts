export interface StreamWatch<Part> {
  /** Sees each part before the reader does. */
  readonly onPart: (part: Part) => void
  /** Once, however the stream ends: read to its end, broken off by its source, or left by its reader, who waits for it. */
  readonly onEnd: () => Promise<void>
}

/** The same stream, part by part. Neither function of the watch may throw. */
export function watchedStream<Part>(
  source: ReadableStream<Part>,
  { onPart, onEnd }: StreamWatch<Part>,
): ReadableStream<Part> {
  const reader = source.getReader()
  let ended: Promise<void> | undefined
  // A reader that leaves while it waits for a part ends the stream, and so does the part that does not come.
  const end = () => {
    ended ??= onEnd()
    return ended
  }
  const readPart = async () => {
    try {
      return await reader.read()
    } catch (error) {
      await end()
      throw error
    }
  }
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        const { done, value } = await readPart()
        if (done) {
          await end()
          return controller.close()
        }
        onPart(value)
        controller.enqueue(value)
      },
      async cancel(reason) {
        await end()
        await reader.cancel(reason)
      },
    },
    // The default reads a part ahead of its reader.
    { highWaterMark: 0 },
  )
}
