import type { z } from 'zod'

/** One thing wrong with an input; `path` is where, in dots: `plans.pro.prices.base.terms.USD.tiers.1.upTo`. */
export interface InputProblem {
  readonly path: string
  readonly message: string
}

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** Enough to mend a file by; a batch of 10,000 bad events must not make an answer larger than the request. */
const MOST_PROBLEMS = 100

/** What is wrong with an input, in its own words and by the path of each field. */
export function inputProblems(error: z.ZodError): InputProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [])).slice(0, MOST_PROBLEMS)
}

function problemsOf(issue: Issue, parent: Path): InputProblem[] {
  const path = [...parent, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => problem([...path, key], 'is not a known field'))
    case 'invalid_key':
      return [problem(path, `is not a valid key: ${issue.issues.map(({ message }) => message).join(', ')}`)]
    case 'invalid_union': {
      const meant = meantBranch(issue.errors)
      return meant === undefined ? [problem(path, issue.message)] : meant.flatMap((inner) => problemsOf(inner, path))
    }
    default:
      return [problem(path, issue.message)]
  }
}

/** The one branch of a union that comes nearest to the input; none when several are equally far. */
function meantBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const fewest = Math.min(...branches.map(({ length }) => length))
  const nearest = branches.filter(({ length }) => length === fewest)
  return nearest.length === 1 ? nearest[0] : undefined
}

function problem(path: Path, message: string): InputProblem {
  return { path: path.map(String).join('.'), message }
}
