/**
 * A code whose list the library checks itself when it validates: countries and currencies. Its types name each code, which
 * text from a document cannot promise.
 */
export function asListed<Listed extends string>(code: string): Listed {
  return code as Listed
}
