import type { Instant } from '@tallywright/domain'

interface Dated {
  readonly due: { readonly deadlineAt: Instant }
}

/** What was found of one kind, earliest first. */
export interface DueList<Work extends Dated> {
  readonly work: readonly Work[]
  /** There may be more, none of it earlier than the last of these. */
  readonly isCutOff: boolean
}

/**
 * Puts what was found of several kinds in the order in which it is to be acted on: by instant, then by kind. `lists` come
 * in the order of kinds at one instant (semantics §2). Left out is what may come after something that was not found.
 */
export function inOrder<Work extends Dated>(lists: readonly DueList<Work>[]): Work[] {
  const ends = lists.map(({ work, isCutOff }) => (isCutOff ? (work.at(-1)?.due.deadlineAt ?? null) : null))
  const isNext = ({ due: { deadlineAt: at } }: Work, kind: number) =>
    ends.every((end, other) => end === null || other === kind || at < end || (at === end && kind < other))
  return lists
    .flatMap(({ work }, kind) => work.filter((each) => isNext(each, kind)))
    .toSorted((a, b) => a.due.deadlineAt - b.due.deadlineAt)
}
