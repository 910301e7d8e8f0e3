import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** Under what a figure was measured: without it no two figures compare. */
export interface Surroundings {
  readonly date: string
  /** Null where the tree is not a git checkout. */
  readonly commit: string | null
  /** Whether the tree was as the commit has it. */
  readonly isCommitted: boolean
  readonly machine: {
    readonly cores: number
    readonly processor: string
    readonly memoryGiB: number
    readonly system: string
    readonly node: string
    /** Runnable programs in the minute before the benchmark began: above 0 somebody else was working too. */
    readonly loadBefore: number
  }
}

export function surroundings(root: string): Surroundings {
  const commit = git(root, 'rev-parse', '--short=12', 'HEAD')
  const [loadBefore = 0] = loadavg()
  return {
    date: new Date().toISOString(),
    commit,
    isCommitted: commit !== null && git(root, 'status', '--porcelain', '--', '.', ':!benchmarks/results') === '',
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${process.arch}`,
      node: process.version,
      loadBefore: Math.round(loadBefore * 100) / 100,
    },
  }
}

function git(root: string, ...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}
