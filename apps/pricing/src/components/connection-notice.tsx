import { useSettled } from '../hooks/use-settled.ts'

interface Props {
  readonly isOffline: boolean
  readonly error: Error | null
  readonly loadedAt: number
  readonly retry: () => void
}

// One lost answer among many is not worth a word.
const PATIENCE_MS = 1500

/** Says that the prices on the page may have changed since, while they cannot be asked for. */
export function ConnectionNotice({ isOffline, error, loadedAt, retry }: Props) {
  const isCut = useSettled(isOffline || error !== null, PATIENCE_MS) && (isOffline || error !== null)
  const time = new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(new Date(loadedAt))
  return (
    <div role="status">
      {isCut && (
        <p className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-1 border-l-4 border-wood bg-sheet px-4 py-2">
          <span>
            {isOffline ? 'You are offline.' : 'The server does not answer.'} These are the prices of {time}.
          </span>
          <button type="button" onClick={retry} className="min-h-11 cursor-pointer font-semibold text-tally underline">
            Try now
          </button>
        </p>
      )}
    </div>
  )
}
