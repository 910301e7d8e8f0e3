import { refused } from '../command/outcome.ts'

/** What a preview showed is not what a commit with its hash would do now (semantics §6). */
export function stalePreview() {
  return refused('preview.stale', 'what the preview showed no longer holds; ask for a new one', { param: 'planHash' })
}
