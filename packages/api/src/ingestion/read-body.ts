import { USAGE_MEDIA_TYPES, type UsageMediaType } from '@tallywright/contract'
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
