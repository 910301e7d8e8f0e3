import type { ReactNode } from 'react'

interface Props {
  readonly title: string
  readonly children: ReactNode
  readonly retry?: () => void
}

/** Why there are no plans to see, and what can be done about it. */
export function Standstill({ title, children, retry }: Props) {
  return (
    <section role="status" className="my-16 max-w-xl border-l-4 border-wood py-2 pl-6 wrap-anywhere">
      <h2 className="font-display text-name font-semibold">{title}</h2>
      <div className="mt-2 text-soft">{children}</div>
      {retry !== undefined && (
        <button
          type="button"
          onClick={retry}
          className="mt-4 min-h-11 cursor-pointer rounded bg-tally px-5 font-semibold text-paper"
        >
          Try again
        </button>
      )}
    </section>
  )
}
