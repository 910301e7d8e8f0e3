import { MOST_USAGE_BYTES, USAGE_MEDIA_TYPES, type UsageMediaType } from '@tallywright/contract'
import { coded } from '../coded-error.ts'

/** What the headers say of the body; a coded 415 for what is not read. */
export function usageMediaType(headers: Headers): UsageMediaType {
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') throw unsupported('the body is compressed; send it as it is')
  const [type = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const known = USAGE_MEDIA_TYPES.find((each) => each === type)
  if (known === undefined) throw unsupported(`the Content-Type is one of ${USAGE_MEDIA_TYPES.join(', ')}`)
  const charset = parameters.find((each) => each.startsWith('charset='))
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) throw unsupported('the charset is UTF-8')
  return known
}

function unsupported(message: string) {
  return coded('request.unsupported_media_type', message)
}

/** Reads a body piece by piece, and no further than its limit; a coded 413 beyond it. */
export async function readBody({ body, headers }: Request): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > MOST_USAGE_BYTES) throw tooLarge()
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.byteLength
    if (length > MOST_USAGE_BYTES) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces, length)
}

function tooLarge() {
  return coded('request.too_large', `the body is larger than ${MOST_USAGE_BYTES / 1024 / 1024} MiB`)
}
