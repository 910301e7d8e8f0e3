/**
 * One statement that does for many what `text` does for one. It takes one array per parameter of `text`, whose types are
 * `types`, and its rows begin with whose they are, counted from 1. An insert has no rows.
 *
 *   select name from customers where id = $1 for update
 *   → select k.who, q.* from unnest((select $1::text[])) with ordinality as k (p1, who),
 *       lateral (select name from customers where id = k.p1 for update) as q
 */
export function setStatement(text: string, types: readonly string[]): string {
  const names = types.map((_, index) => `p${index + 1}`)
  const given = `${unnestOf(types, 1)} with ordinality as k (${[...names, 'who'].join(', ')})`
  const forEach = text.replaceAll(/\$(\d+)/g, 'k.p$1')
  // Locks are taken in the order in which the arrays have their keys: a lateral query is asked for one after another.
  if (text.startsWith('select ')) return `select k.who, q.* from ${given}, lateral (${forEach}) as q`
  if (text.startsWith('insert ')) return forEach.replace(/ values \((.*)\)/, (_, row) => ` select ${row} from ${given}`)
  const joined = text.startsWith('update ') ? ' from ' : ' using '
  return forEach.replace(' where ', () => `${joined}${given} where `).replace(/ returning /, ' returning k.who, ')
}

/**
 * The rows whose columns are arrays of these types, the parameters from `$<first>` on. Within subqueries the planner does not see
 * how long they are: it would plan such a statement anew each time, because it knows a cheaper plan for a short array than for
 * one of any length, and takes longer for that than the statement itself.
 */
export function unnestOf(types: readonly string[], first: number): string {
  return `unnest(${types.map((type, index) => `(select $${first + index}::${type}[])`).join(', ')})`
}

/** An array as PostgreSQL reads it from text; null when an element has no text of its own. */
export function arrayText(values: readonly unknown[]): string | null {
  const elements = values.map(elementText)
  return elements.includes(null) ? null : `{${elements.join(',')}}`
}

function elementText(value: unknown): string | null {
  if (value === null) return 'NULL'
  switch (typeof value) {
    case 'string':
      // JSON escapes quotes and backslashes as an array does, three times as fast; control characters it escapes otherwise.
      if (value.isWellFormed() && !/\p{Cc}/u.test(value)) return JSON.stringify(value)
      return `"${value.replaceAll(/["\\]/g, '\\$&')}"`
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return null
  }
}
