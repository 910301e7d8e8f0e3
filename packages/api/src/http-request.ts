import { contract, type Procedure } from '@tallywright/contract'
import { coded } from './coded-error.ts'

/** What is read from the headers and the address of a request before any procedure runs. */

const PRINTABLE = /^[\x20-\x7e]{1,255}$/

/** Refused when it is missing or longer than a key should be. */
export function readIdempotencyKey(headers: Headers): string {
  const key = headers.get('idempotency-key')
  if (key === null) throw coded('idempotency.key_missing', 'send a unique Idempotency-Key header with every mutation')
  if (!PRINTABLE.test(key)) {
    throw coded('idempotency.key_invalid', 'the Idempotency-Key must be 1 to 255 printable ASCII characters')
  }
  return key
}

const REASON = 'Tallywright-Reason'

/** Why the caller does it, in their own words; kept with the events of the command. */
export function readReason(headers: Headers): string | null {
  const reason = headers.get(REASON)
  if (reason === null || PRINTABLE.test(reason)) return reason
  throw coded('validation.failed', `${REASON} must be 1 to 255 printable ASCII characters`, { param: REASON })
}

/** More than a page of any kind asks for at once, and less than would hold up everyone else. */
const MOST_IN_BATCH = 50

/** The procedures that a tRPC address names: several, in a batch. */
function namedProcedures(url: URL): readonly string[] {
  const path = decodePath(url.pathname.replace(/^\/trpc\/?/, ''))
  return isBatch(url) ? path.split(',') : [path]
}

/**
 * A batch must hold queries only, and not too many: a mutation that fails or waits beside others leaves its caller with
 * half an answer (semantics §13). Refused before any of it runs.
 */
export function checkBatch(url: URL): void {
  if (!isBatch(url)) return
  const names = namedProcedures(url)
  const mutation = names.find((name) => procedureAt(name)?.kind === 'mutation')
  if (mutation !== undefined) {
    throw coded('batch.mutation_not_allowed', `only queries batch; send ${mutation} alone`)
  }
  if (names.length > MOST_IN_BATCH) {
    throw coded('request.too_large', `a batch holds at most ${MOST_IN_BATCH} queries`)
  }
}

function isBatch(url: URL): boolean {
  return url.searchParams.get('batch') === '1'
}

/** The definition at `customers.get`; undefined where there is none. */
function procedureAt(path: string): Procedure | undefined {
  const [resource = '', name = ''] = path.split('.')
  const resources: Readonly<Record<string, Readonly<Record<string, Procedure>>>> = contract
  if (!Object.hasOwn(resources, resource)) return undefined
  const procedures = resources[resource]
  return procedures !== undefined && Object.hasOwn(procedures, name) ? procedures[name] : undefined
}

/** An address that cannot be decoded names no procedure; tRPC says so. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const KIB = 1024

/** Batches of usage are the only large bodies. */
export function bodyLimitOf(url: URL): number {
  return url.pathname === '/trpc/usage.reportBatch' ? 16 * KIB * KIB : KIB * KIB
}
