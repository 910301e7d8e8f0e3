import { useSettled } from '../hooks/use-settled.ts'

// Long enough that a slider which is moved key by key is read out once, when it rests.
const REST_MS = 800

/** Tells screen readers what changed on the cards, politely and only once it rests. */
export function SpokenSummary({ text }: { readonly text: string }) {
  const settled = useSettled(text, REST_MS)
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {settled}
    </p>
  )
}
