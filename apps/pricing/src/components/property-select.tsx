import { useId } from 'react'
import type { PropertyControl } from '../estimate/controls.ts'
import { capitalized, propertyText } from '../words/unit-text.ts'

interface Props {
  readonly control: PropertyControl
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A property that prices differ by: the country of a message, the model of a token. */
export function PropertySelect({ control, value, onChange }: Props) {
  const id = useId()
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <label htmlFor={id} className="text-small text-soft">
        {capitalized(propertyText(control.property))}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-9 max-w-full rounded border border-edge bg-sheet px-2"
      >
        {control.options.map((option) => (
          <option key={option} value={option}>
            {propertyText(option)}
          </option>
        ))}
      </select>
    </div>
  )
}
