import type { Wire } from '../connect/wire.ts'
import { arrayText, setStatement } from './set-statement.ts'
import type { Asked, Group } from './turn-groups.ts'

/** Sends what a group asks, as one statement if they are several, and answers each of them. `types`: of the parameters. */
export async function sendGroup(wire: Wire, { text, plan, members }: Group, types: readonly string[]): Promise<void> {
  const asked = plan.kind === 'select' ? questions(members, plan.locks) : members.map((member): Same => [member])
  const arrays = asked.length === 1 ? null : columnsOf(asked.map(([first]) => first.params))
  if (arrays === null) {
    await Promise.all(asked.map(async (same) => answerAll(same, await wire.send(text, same[0].params))))
    return
  }
  const rows = await wire.send(setStatement(text, types), arrays)
  const byWho = Map.groupBy(rows, ([who]) => Number(who) - 1)
  asked.forEach((same, index) => {
    answerAll(
      same,
      (byWho.get(index) ?? []).map(([, ...row]) => row),
    )
  })
}

type Same = readonly [Asked, ...Asked[]]

/** The same question is asked once. Locks are taken in one order by everybody, so that nobody waits in a ring. */
function questions(members: readonly Asked[], locks: boolean): Same[] {
  const same = [...Map.groupBy(members, ({ params }) => questionOf(params)).values()] as unknown as Same[]
  return locks ? same.toSorted(([a], [b]) => inOrder(a.params, b.params)) : same
}

/** Apart where the parameters are: a null is no `'null'`. */
function questionOf(params: readonly unknown[]): string {
  return JSON.stringify(params, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
}

function inOrder(a: readonly unknown[], b: readonly unknown[]): number {
  const differs = a.findIndex((value, index) => value !== b[index])
  if (differs < 0) return 0
  return (a[differs] as string | number) < (b[differs] as string | number) ? -1 : 1
}

function answerAll(same: Same, rows: readonly (readonly unknown[])[]): void {
  for (const { answer } of same) answer(rows)
}

/** One array per parameter; null where one of them cannot be written as text. */
function columnsOf(entries: readonly (readonly unknown[])[]): string[] | null {
  const [first = []] = entries
  const columns = first.map((_, index) => arrayText(entries.map((params) => params[index])))
  return columns.every((column) => column !== null) ? columns : null
}
