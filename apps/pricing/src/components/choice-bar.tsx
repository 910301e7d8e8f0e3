import { type Cadence, type PlanVersion, sameCadence } from '@tallywright/domain'
import type { Choice } from '../estimate/offered-plan.ts'
import { savingPercent } from '../estimate/savings.ts'
import { cadenceName } from '../words/cadence-text.ts'
import { currencySign } from '../words/number-text.ts'
import { RadioSwitch } from './radio-switch.tsx'

interface Props {
  readonly versions: readonly PlanVersion[]
  readonly cadences: readonly Cadence[]
  readonly currencies: readonly string[]
  readonly choice: Choice
  readonly onChange: (choice: Choice) => void
}

/** How to pay: the cadences and currencies that the plans are offered in. */
export function ChoiceBar({ versions, cadences, currencies, choice, onChange }: Props) {
  const [shortest] = cadences
  const cadenceOptions = cadences.map((cadence, index) => {
    const saving = shortest && savingPercent(versions, { ...choice, cadence }, shortest)
    const note = saving ? `save up to ${saving}%` : null
    return { value: String(index), label: cadenceName(cadence), note }
  })
  const chosen = cadences.findIndex((cadence) => sameCadence(cadence, choice.cadence))
  return (
    <div className="flex flex-wrap gap-x-8 gap-y-4">
      <RadioSwitch
        legend="Billed"
        options={cadenceOptions}
        value={String(chosen)}
        onChange={(index) => onChange({ ...choice, cadence: cadences[Number(index)] ?? choice.cadence })}
      />
      <RadioSwitch
        legend="Currency"
        options={currencies.map((currency) => ({ value: currency, label: currency, note: distinctSign(currency) }))}
        value={choice.currency}
        onChange={(currency) => onChange({ ...choice, currency })}
      />
    </div>
  )
}

/** Null where the sign is the code, as for CHF. */
function distinctSign(currency: string): string | null {
  const sign = currencySign(currency)
  return sign === currency ? null : sign
}
