import { useId } from 'react'

interface RadioOption {
  readonly value: string
  readonly label: string
  readonly note?: string | null
}

interface Props {
  readonly legend: string
  readonly options: readonly RadioOption[]
  readonly value: string
  readonly onChange: (value: string) => void
}

/** One choice of a few, as native radio buttons: arrow keys move, and screen readers count. */
export function RadioSwitch({ legend, options, value, onChange }: Props) {
  const name = useId()
  if (options.length < 2) return null
  return (
    <fieldset>
      <legend className="mb-1 text-small text-soft">{legend}</legend>
      <div className="flex flex-wrap gap-px overflow-hidden rounded border border-edge bg-edge">
        {options.map((option) => (
          <label
            key={option.value}
            className="switch relative flex min-h-11 cursor-pointer items-center gap-2 bg-sheet px-4 font-medium hover:bg-wash has-checked:bg-ink has-checked:text-paper has-focus-visible:z-10 has-focus-visible:outline-3 has-focus-visible:-outline-offset-4 has-focus-visible:outline-tally"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.label}
            {option.note && <span className="text-small font-normal">{option.note}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
