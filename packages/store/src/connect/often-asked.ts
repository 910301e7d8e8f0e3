/** More parameters than this has only a statement with a list in it, of another length each time. */
const PARAMETERS = 64

/** Whether a statement is worth being prepared: its values are apart from its text, and there are few such texts. */
export function isOftenAsked(params: readonly unknown[]): boolean {
  return params.length > 0 && params.length <= PARAMETERS
}
