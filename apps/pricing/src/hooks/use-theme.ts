import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

// public/theme.js reads the same two names before the first paint.
const STORED_AS = 'tallywright-theme'
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

/** The theme in force, and a way to change it that is remembered. The system's holds until a visitor chooses. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, themeInForce), remember]
}

function themeInForce(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'dark' || chosen === 'light') return chosen
  return systemIsDark.matches ? 'dark' : 'light'
}

function remember(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem(STORED_AS, theme)
  } catch {
    // A browser that stores nothing still shows the theme until the page is left.
  }
}

function subscribe(changed: () => void): () => void {
  const chosen = new MutationObserver(changed)
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  systemIsDark.addEventListener('change', changed)
  return () => {
    chosen.disconnect()
    systemIsDark.removeEventListener('change', changed)
  }
}
