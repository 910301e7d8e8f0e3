/** What a person with poor sight, or with a screen reader, would stumble over. Runs in the page. */
export function unreadableTexts(): string[] {
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no canvas to read colors with')

  /** Painted, because a computed color may be written in any color space. */
  const painted = (color: string): readonly number[] => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }
  const luminance = (color: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = color.map((channel) => {
      const share = channel / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const background = (element: Element): readonly number[] => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const color = painted(getComputedStyle(at).backgroundColor)
      if (color[3] === 255) return color
    }
    return [255, 255, 255, 255]
  }
  const contrast = (element: Element): number => {
    const [text, behind] = [luminance(painted(getComputedStyle(element).color)), luminance(background(element))]
    return (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05)
  }
  /** WCAG 2.2 AA: 4.5, and 3 for text from 24 px, or from 18.66 px if bold. */
  const needed = (element: Element): number => {
    const { fontSize, fontWeight } = getComputedStyle(element)
    const size = Number.parseInt(fontSize, 10)
    return size >= 24 || (size >= 19 && Number(fontWeight) >= 700) ? 3 : 4.5
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const unreadable: string[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.textContent?.trim()
    if (!element || !text || element.closest('script, noscript, option') !== null) continue
    if (!element.checkVisibility() || element.closest('[disabled]') !== null) continue
    const ratio = contrast(element)
    if (ratio < needed(element)) unreadable.push(`${text}: ${Math.floor(ratio * 100)} of 100 × ${needed(element)}`)
  }
  return unreadable
}

/** Fields and buttons that a pointer can hardly hit: smaller than 24 by 24 px (WCAG 2.2 AA). Runs in the page. */
export function smallTargets(): string[] {
  const targets = [...document.querySelectorAll('button, input, select, summary, a[href]')]
  return targets
    .filter((target) => target.checkVisibility())
    .map((target) => ({ target, box: target.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 24 || box.height < 24)
    .map(({ target }) => target.outerHTML.slice(0, 120))
}
