import { contract, MOST_USAGE_BYTES, type Procedure } from '@tallywright/contract'
import type { BodyUnderWay } from './bodies-under-way.ts'
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

export function isBatch(url: URL): boolean {
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
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const MIB = 1024 * 1024

/** Batches of usage are the only large bodies. */
export function bodyLimitOf(procedure: string): number {
  return procedure === 'usage.reportBatch' ? MOST_USAGE_BYTES : MIB
}

/**
 * How long a body says it is; null where it does not, and is cut off where it ends. Throws a coded 413 for more than `most`: what
 * says its length is believed, because no more of it is read.
 */
export function statedBytes(headers: Headers, most: number): number | null {
  const stated = headers.get('content-length')
  if (stated === null || headers.has('transfer-encoding') || !/^\d{1,15}$/.test(stated)) return null
  if (Number(stated) > most) throw tooLarge(most)
  return Number(stated)
}

/** Reads a body piece by piece, counting each, and no further than `most`; a coded 413 beyond it. */
export async function readBody({ body }: Request, most: number, underWay: BodyUnderWay): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.byteLength
    if (length > most) throw tooLarge(most)
    underWay.grow(piece.byteLength)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, length)
}

/** The same, as text. */
export async function readText(request: Request, most: number, underWay: BodyUnderWay): Promise<string> {
  return new TextDecoder().decode(await readBody(request, most, underWay))
}

function tooLarge(most: number) {
  return coded('request.too_large', `the body is larger than ${most / MIB} MiB`)
}
