import type { ReactNode } from 'react'
import { ThemeToggle } from './theme-toggle.tsx'

/** What stands around the plans: landmarks, the title, the theme. */
export function PageFrame({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <a
        href="#main"
        className="absolute top-2 left-2 z-20 -translate-y-24 bg-tally px-4 py-2 font-semibold text-paper focus:translate-y-0"
      >
        Skip to the plans
      </a>
      <div className="cloth" aria-hidden="true" />
      <div className="mx-auto max-w-[80rem] px-4 sm:px-8">
        <header className="flex items-start justify-between gap-4 pt-8 sm:pt-12">
          <div>
            <h1 className="font-display text-title tracking-tight text-balance">Plans and prices</h1>
            <p className="mt-3 max-w-2xl text-lead text-soft text-pretty">
              Say once what you expect to use. Every plan shows the invoice it would write for it, line by line.
            </p>
          </div>
          <ThemeToggle />
        </header>
        <main id="main" tabIndex={-1} className="pt-8 pb-16 focus:outline-none">
          {children}
        </main>
      </div>
      <footer className="border-t border-rule">
        <p className="mx-auto max-w-[80rem] px-4 py-8 text-small text-soft sm:px-8">
          Estimates are made in your browser by the same code that writes the invoices. Discounts are not in them, nor
          taxes that come on top of a price.
        </p>
      </footer>
    </>
  )
}
