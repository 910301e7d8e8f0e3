import type { Decimal } from '@tallywright/domain'
import { useId, useState } from 'react'
import { quantityText, typedQuantity } from '../words/number-text.ts'

interface Props {
  readonly label: string
  readonly value: Decimal
  readonly isWhole: boolean
  readonly onChange: (value: Decimal) => void
}

/** A quantity as text. What is no number is kept, marked and explained, until it is one or the field is left. */
export function NumberField({ label, value, isWhole, onChange }: Props) {
  const hint = useId()
  const [draft, setDraft] = useState<string | null>(null)
  const isWrong = draft !== null && accepted(draft, isWhole) === null
  const change = (text: string) => {
    setDraft(text)
    const quantity = accepted(text, isWhole)
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
      <span id={hint} role="status" className="text-small text-alarm">
        {isWrong && (isWhole ? 'A whole number, such as 12,500' : 'A number, such as 12,500 or 0.5')}
      </span>
    </div>
  )
}

function accepted(text: string, isWhole: boolean): Decimal | null {
  const quantity = typedQuantity(text)
  return quantity === null || (isWhole && quantity.includes('.')) ? null : quantity
}
