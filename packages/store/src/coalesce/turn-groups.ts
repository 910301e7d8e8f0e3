import { planOf, type StatementPlan } from './statement-plan.ts'

type Rows = readonly (readonly unknown[])[]

/** A statement that waits for the end of its turn. */
export interface Asked {
  readonly params: readonly unknown[]
  readonly answer: (rows: Rows) => void
}

/** Statements of one text that go together. */
export interface Group {
  readonly text: string
  readonly plan: StatementPlan
  readonly members: Asked[]
  /** Which rows a change is of. */
  readonly keys: Set<string>
}

/** Puts a statement to those of its text that were asked in the same turn. */
export function addToGroups(groups: Group[], text: string, { params, answer }: Asked): void {
  const plan = planOf(text)
  if (plan.kind !== 'insert') {
    groupFor(groups, text, plan, params).members.push({ params, answer })
    return
  }
  let left = plan.rows.length
  for (const row of plan.rows) {
    const own = row.params.map((index) => params[index])
    groupFor(groups, row.text, plan, own).members.push({ params: own, answer: () => --left === 0 && answer([]) })
  }
}

/** Two changes of the same rows go one after another: one statement would make one of the two. */
function groupFor(groups: Group[], text: string, plan: StatementPlan, params: readonly unknown[]): Group {
  const key = plan.kind === 'change' ? plan.keys.map((index) => String(params[index])).join('\n') : null
  const last = plan.kind === 'alone' ? undefined : groups.findLast((group) => group.text === text)
  const isFree = last !== undefined && (key === null || !last.keys.has(key))
  const group = isFree ? last : { text, plan, members: [], keys: new Set<string>() }
  if (!isFree) groups.push(group)
  if (key !== null) group.keys.add(key)
  return group
}
