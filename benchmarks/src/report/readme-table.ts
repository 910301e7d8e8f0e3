import type { Results } from './results.ts'
import { markdownTable } from './table.ts'

export const BEGIN = '<!-- figures: written by `npm run bench` -->'
export const END = '<!-- end of figures -->'

/** The page with these results between its two marks, in place of those that were there. */
export function withFigures(page: string, results: readonly Results[]): string {
  const [before, rest] = page.split(BEGIN)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error(`the page must hold ${BEGIN} and ${END}`)
  return `${before}${BEGIN}\n\n${results.map(section).join('\n\n')}\n\n${END}${after}`
}

function section({ title, figures, ...measured }: Results): string {
  return [`**${title}** (${measuredIn(measured)})`, '', ...markdownTable(figures)].join('\n')
}

function measuredIn({ date, commit, isCommitted, machine }: Omit<Results, 'title' | 'figures'>): string {
  const tree = `${commit ?? 'no commit'}${isCommitted ? '' : ' with changes'}`
  return `${date.slice(0, 10)}, ${tree}, ${machine.cores} cores, Node.js ${machine.node}, load before ${machine.loadBefore}`
}
