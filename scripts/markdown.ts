import { dirname, join } from 'node:path'
import { textOf } from './tree.ts'

export interface CodeBlock {
  readonly file: string
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
  /** The file that it quotes: `<!-- from packages/… -->` on the line before. */
  readonly source: string | null
}

const FENCE = /^(?:<!-- from (?<source>\S+) -->\n+)?(?<fence>`{3,})(?<language>[a-z]*)\n(?<code>[\s\S]*?)^\k<fence>$/gm

export function codeBlocks(file: string): readonly CodeBlock[] {
  const text = textOf(file)
  return [...text.matchAll(FENCE)].map(({ index, groups = {} }) => {
    const { source = null, language = '', code = '', fence = '' } = groups
    const line = text.slice(0, text.indexOf(fence, index)).split('\n').length
    return { file, line, language, code, source }
  })
}

/** A page without its code, so that what looks like a link or a heading in a program is none. */
export function proseOf(file: string): string {
  return textOf(file).replaceAll(FENCE, '')
}

/** What a page names in backticks. */
export function namedIn(file: string): readonly string[] {
  return [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name)
}

export interface Link {
  readonly text: string
  readonly target: string
}

/** Links and images of a page, those to other sites left out. */
export function localLinks(file: string): readonly Link[] {
  const prose = proseOf(file).replaceAll(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, text = '', target = '']) => ({
    text,
    target,
  }))
  return links.filter(({ target }) => !/^[a-z]+:/.test(target))
}

/** The path from the root that a link of a page leads to, and the heading on it. */
export function destinationOf(file: string, target: string): { readonly path: string; readonly heading: string } {
  const [path = '', heading = ''] = target.split('#')
  return { path: path === '' ? file : join(dirname(file), path), heading }
}

export function headingsOf(file: string): readonly string[] {
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.trim())
}

/** How a heading is called in a link. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s-]/gu, '')
    .replaceAll(/\s/g, '-')
}

/** The cells of every row of the tables of a page, headers and rules left out. */
export function tableRows(file: string): readonly (readonly string[])[] {
  const rows = proseOf(file)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  const isRule = (row: readonly string[] | undefined) => row?.every((cell) => /^:?-*:?$/.test(cell)) ?? false
  return rows.filter((row, index) => !isRule(row) && !isRule(rows[index + 1]))
}
