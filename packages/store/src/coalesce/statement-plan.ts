/** How statements of one text can be sent together, read from the text as drizzle writes it. */
export type StatementPlan =
  /** Not of a form that is known here: sent by itself, in its turn. */
  | { readonly kind: 'alone' }
  | { readonly kind: 'select'; readonly locks: boolean }
  /** An update or delete. `keys`: which parameters say of which rows, counted from 0. */
  | { readonly kind: 'change'; readonly keys: readonly number[] }
  /** What it inserts, row by row: the statement that would insert the row alone, and which of the parameters it takes. */
  | { readonly kind: 'insert'; readonly rows: readonly { readonly text: string; readonly params: readonly number[] }[] }

const ALONE: StatementPlan = { kind: 'alone' }

/** More than a program has: texts with ever other numbers of parameters begin again. */
const KNOWN = 2000
const known = new Map<string, StatementPlan>()

export function planOf(text: string): StatementPlan {
  const before = known.get(text)
  if (before !== undefined) return before
  const plan = readPlan(text)
  if (known.size >= KNOWN) known.clear()
  known.set(text, plan)
  return plan
}

function readPlan(text: string): StatementPlan {
  if (!text.includes('$1')) return ALONE
  if (text.startsWith('select ')) return { kind: 'select', locks: / for (update|share|key share)/.test(text) }
  if (text.startsWith('insert into ')) return planOfInsert(text)
  const [, condition] = CHANGE.exec(text) ?? []
  // A condition inside a condition, or in what is set: whose is whose is not read here.
  return condition === undefined || condition.includes(' where ')
    ? ALONE
    : { kind: 'change', keys: paramsIn(condition) }
}

const CHANGE = /^(?:update "\w+" set|delete from "\w+") ?(?:(?! where ).)* where (.*?)(?: returning .*)?$/s
/** Of what is returned it would not be known which row it is of, and what is done on a conflict may be done to one row twice. */
const INSERT = /^insert into ("\w+") \(([^)]*)\) values (.*?)( on conflict do nothing)?$/s
const VALUE = String.raw`(?:\$\d+|default)`
const ROWS = new RegExp(String.raw`^\(${VALUE}(?:, ${VALUE})*\)(?:, \(${VALUE}(?:, ${VALUE})*\))*$`)

function planOfInsert(text: string): StatementPlan {
  const [, table = '', columns = '', values = '', otherwise = ''] = INSERT.exec(text) ?? []
  if (!ROWS.test(values)) return ALONE
  const names = columns.split(', ')
  const rows = values
    .slice(1, -1)
    .split('), (')
    .map((row) => {
      const given = row
        .split(', ')
        .flatMap((value, index) => (value === 'default' ? [] : [{ value, name: names[index] }]))
      const places = given.map((_, index) => `$${index + 1}`)
      return {
        text: `insert into ${table} (${given.map(({ name }) => name).join(', ')}) values (${places.join(', ')})${otherwise}`,
        params: given.map(({ value }) => Number(value.slice(1)) - 1),
      }
    })
  return { kind: 'insert', rows }
}

function paramsIn(text: string): number[] {
  return [...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place) - 1)
}
