import type { Decimal } from '@tallywright/domain'
import { useId, useState } from 'react'
import { quantityText, typedQuantity } from '../words/number-text.ts'

interface Bounds {
  readonly isWhole: boolean
  /** Null for any. */
  readonly most: number | null
}

interface Props extends Bounds {
  readonly label: string
  readonly value: Decimal
  readonly onChange: (value: Decimal) => void
}

/** A quantity as text. What is no number is kept, marked and explained, until it is one or the field is left. */
export function NumberField({ label, value, isWhole, most, onChange }: Props) {
  const hint = useId()
  const [draft, setDraft] = useState<string | null>(null)
  const isWrong = draft !== null && accepted(draft, { isWhole, most }) === null
  const change = (text: string) => {
    setDraft(text)
    const quantity = accepted(text, { isWhole, most })
    if (quantity !== null) onChange(quantity)
  }
  return (
    <div className="text-right">
      <input
        aria-label={label}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? hint : undefined}
        inputMode={isWhole ? 'numeric' : 'decimal'}
        autoComplete="off"
        value={draft ?? quantityText(value)}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setDraft(null)}
        className="min-h-11 w-28 rounded border border-edge bg-sheet px-2 text-right aria-invalid:border-alarm"
      />
      <p id={hint} role="status" className="max-w-28 text-small text-alarm">
        {isWrong && advice({ isWhole, most })}
      </p>
    </div>
  )
}

function accepted(text: string, { isWhole, most }: Bounds): Decimal | null {
  const quantity = typedQuantity(text)
  if (quantity === null || (isWhole && quantity.includes('.'))) return null
  return most !== null && Number(quantity) > most ? null : quantity
}

function advice({ isWhole, most }: Bounds): string {
  if (most !== null) return `A whole number up to ${quantityText(String(most))}`
  return isWhole ? 'A whole number, such as 12,500' : 'A number, such as 12,500 or 0.5'
}
