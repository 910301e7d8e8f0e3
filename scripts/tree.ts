import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/**
 * The project's files by their paths from the root: what git holds or would take, deleted ones left out. An empty
 * repository beside the tree is asked, so that an archive without history is read like a clone.
 */
export function projectFiles(): readonly string[] {
  const empty = mkdtempSync(join(tmpdir(), 'tallywright-tree-'))
  const env = { ...process.env, GIT_DIR: empty, GIT_WORK_TREE: root }
  try {
    execFileSync('git', ['init', '--quiet', '--bare', empty])
    const list = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], { cwd: root, env })
    return list.toString().split('\0').filter(Boolean).sort()
  } finally {
    rmSync(empty, { recursive: true })
  }
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** What a check found: `path:line: the line`. */
export function linesMatching(file: string, pattern: RegExp): readonly string[] {
  const lines = textOf(file).split('\n')
  return lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []))
}

/** Allowed exceptions, each a path or the beginning of one, with the reason. */
export type Exceptions = Readonly<Record<string, string>>

/** The findings that no exception covers, and the exceptions that cover nothing any more. */
export function unexcused(findings: readonly string[], exceptions: Exceptions): readonly string[] {
  const places = Object.keys(exceptions)
  const open = findings.filter((finding) => !places.some((place) => finding.startsWith(place)))
  const stale = places.filter((place) => !findings.some((finding) => finding.startsWith(place)))
  return [...open, ...stale.map((place) => `${place}: the exception covers nothing any more`)]
}
