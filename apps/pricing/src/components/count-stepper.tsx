import { type CountControl, MOST_COUNTED } from '../estimate/count-controls.ts'
import { NumberField } from './number-field.tsx'

interface Props {
  readonly control: CountControl
  readonly value: number
  readonly onChange: (value: number) => void
}

/** Seats or a quota, one by one or typed. */
export function CountStepper({ control, value, onChange }: Props) {
  const { name } = control.feature
  const change = (count: number) => onChange(Math.min(MOST_COUNTED, Math.max(0, count)))
  return (
    <fieldset className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <legend className="float-left font-semibold">{name}</legend>
      <div className="flex items-start gap-1">
        <StepButton label={`One fewer: ${name}`} sign="−" disabled={value === 0} onClick={() => change(value - 1)} />
        <NumberField
          label={`${name}, in all`}
          value={String(value)}
          isWhole
          most={MOST_COUNTED}
          onChange={(text) => change(Number(text))}
        />
        <StepButton
          label={`One more: ${name}`}
          sign="+"
          disabled={value === MOST_COUNTED}
          onClick={() => change(value + 1)}
        />
      </div>
    </fieldset>
  )
}

interface StepProps {
  readonly label: string
  readonly sign: string
  readonly disabled: boolean
  readonly onClick: () => void
}

function StepButton({ label, sign, disabled, onClick }: StepProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
      className="size-11 cursor-pointer rounded border border-edge text-lead leading-none hover:bg-wash disabled:cursor-default disabled:opacity-40"
    >
      {sign}
    </button>
  )
}
