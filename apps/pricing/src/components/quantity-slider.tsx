import type { Decimal } from '@tallywright/domain'
import { useId } from 'react'
import type { ControlUnit, QuantityControl } from '../estimate/controls.ts'
import { stopIndex } from '../estimate/slider-stops.ts'
import { currencySign, quantityText } from '../words/number-text.ts'
import { unitText } from '../words/unit-text.ts'
import { NumberField } from './number-field.tsx'

interface Props {
  readonly control: QuantityControl
  /** The feature's name. */
  readonly name: string
  /** One of several numbers of its feature, whose name stands above them. */
  readonly isOneOfSeveral: boolean
  readonly value: Decimal
  /** `per month`; null for levels. */
  readonly per: string | null
  readonly currency: string
  readonly onChange: (value: Decimal) => void
}

/** A quantity, by slider in round steps or typed exactly. The slider stops at every quantity where some price changes. */
export function QuantitySlider({ control, name, isOneOfSeveral, value, per, currency, onChange }: Props) {
  const id = useId()
  const { label, stops, isWhole, unit, landmarks, most } = control
  const index = stopIndex(stops, value)
  const last = stops.length - 1
  const what = [unitWord(unit, value, currency), per].filter(Boolean).join(' ')
  return (
    <div>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3">
        <p className="min-w-0">
          <label htmlFor={id} className={isOneOfSeveral ? '' : 'font-semibold'}>
            {isOneOfSeveral ? (
              <>
                <span className="sr-only">{name}, </span>
                {label}
              </>
            ) : (
              name
            )}
          </label>
          <span className="block text-small text-soft">{what}</span>
        </p>
        <NumberField
          label={`${isOneOfSeveral ? `${name}, ${label}` : name}, ${what || 'exactly'}`}
          value={value}
          isWhole={isWhole}
          most={most}
          onChange={onChange}
        />
      </div>
      <div className="relative">
        <input
          id={id}
          type="range"
          min={0}
          max={last}
          step={1}
          value={index}
          aria-valuetext={`${quantityText(value)} ${what}`.trim()}
          onChange={(event) => onChange(stops[Number(event.target.value)] ?? value)}
          className="slider"
          style={{ '--filled': `${(100 * index) / last}%` } as React.CSSProperties}
        />
        <Notches places={landmarks.map((landmark) => stopIndex(stops, landmark) / last)} />
      </div>
    </div>
  )
}

function unitWord(unit: ControlUnit, value: Decimal, currency: string): string {
  if (unit.kind === 'money') return currencySign(currency)
  if (unit.kind === 'events') return unitText('event', value)
  return unit.name === null ? '' : unitText(unit.name, value)
}

/** Where the price of some plan changes. The thumb's middle travels from half its width to half its width before the end. */
function Notches({ places }: { readonly places: readonly number[] }) {
  return (
    <div className="pointer-events-none absolute inset-x-1.5 bottom-2 h-1.5" aria-hidden="true">
      {places.map((place) => (
        <span
          key={place}
          className="absolute h-full w-0.5 -translate-x-1/2 bg-wood"
          style={{ left: `${100 * place}%` }}
        />
      ))}
    </div>
  )
}
