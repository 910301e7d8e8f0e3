/** `call` for one, `calls` otherwise; abbreviations such as GB, and what is plural already, stay as they are. */
export function unitText(unitName: string, quantity: string): string {
  if (quantity === '1' || /[A-Z]$/.test(unitName) || isPlural(unitName)) return unitName
  if (/[^aeiou]y$/.test(unitName)) return `${unitName.slice(0, -1)}ies`
  return /(?:s|x|ch|sh)$/.test(unitName) ? `${unitName}es` : `${unitName}s`
}

/** A unit of several words says itself how many it is: `thousand requests`. */
export function isPlural(unitName: string): boolean {
  return / .*s$/.test(unitName)
}

/** A named credit as its slug says it: `1 render minute`, `500 render minutes`. */
export function creditText(slug: string, quantity: string): string {
  const name = slugText(slug)
  return quantity === '1' ? name.replace(/s$/, '') : name
}

/** A slug as people would write it: `render-minutes` is `render minutes`. */
export function slugText(slug: string): string {
  return slug.replaceAll('-', ' ')
}

/** The name or value of an event's property as people write it: `numberType` is `number type`, `toll_free` `toll free`. */
export function propertyText(text: string): string {
  return text.replaceAll('_', ' ').replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
