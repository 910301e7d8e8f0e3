/** `call` for one, `calls` otherwise; abbreviations such as GB stay as they are. */
export function unitText(unitName: string, quantity: string): string {
  if (quantity === '1' || /^[A-Z]+$|[A-Z]$/.test(unitName)) return unitName
  if (/[^aeiou]y$/.test(unitName)) return `${unitName.slice(0, -1)}ies`
  return /(?:s|x|ch|sh)$/.test(unitName) ? `${unitName}es` : `${unitName}s`
}

/** A slug as people would write it: `render-minutes` is `render minutes`. */
export function slugText(slug: string): string {
  return slug.replaceAll('-', ' ')
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
