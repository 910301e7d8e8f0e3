import { type Answers, countAnswer, propertyAnswer, quantityAnswer } from '../estimate/answers.ts'
import type { FeatureControl } from '../estimate/controls.ts'
import type { CountControl } from '../estimate/count-controls.ts'
import { perCadence } from '../words/cadence-text.ts'
import { CountStepper } from './count-stepper.tsx'
import { PropertySelect } from './property-select.tsx'
import { QuantitySlider } from './quantity-slider.tsx'

interface Props {
  readonly metered: readonly FeatureControl[]
  readonly counted: readonly CountControl[]
  readonly answers: Answers
  readonly currency: string
  readonly onChange: (answers: Answers) => void
}

/** What a visitor expects to use, once for all plans. */
export function UsagePanel({ metered, counted, answers, currency, onChange }: Props) {
  return (
    <section aria-labelledby="usage" className="border-ink pt-4 lg:border-t-2">
      <h2 id="usage" className="font-display text-name font-semibold">
        Your usage
      </h2>
      <div className="mt-4 grid gap-6 sm:grid-cols-2 lg:grid-cols-1">
        {metered.map((control) => (
          <FeatureFields key={control.feature.slug} {...{ control, answers, currency, onChange }} />
        ))}
        {counted.map((control) => (
          <CountStepper
            key={control.feature.slug}
            control={control}
            value={countAnswer(answers, control)}
            onChange={(count) => onChange({ ...answers, counts: { ...answers.counts, [control.feature.slug]: count } })}
          />
        ))}
      </div>
    </section>
  )
}

interface FieldsProps extends Pick<Props, 'answers' | 'currency' | 'onChange'> {
  readonly control: FeatureControl
}

function FeatureFields({ control, answers, currency, onChange }: FieldsProps) {
  const { feature, properties, quantities, events } = control
  const per = control.isPerPeriod ? perCadence(control.cadence) : null
  const numbers = events === null ? quantities : [...quantities, events]
  const isOneOfSeveral = numbers.length + properties.length > 1
  const sliders = numbers.map((quantity) => (
    <QuantitySlider
      key={quantity.id}
      control={quantity}
      name={feature.name}
      value={quantityAnswer(answers, quantity)}
      onChange={(value) => onChange({ ...answers, quantities: { ...answers.quantities, [quantity.id]: value } })}
      {...{ isOneOfSeveral, per, currency }}
    />
  ))
  if (!isOneOfSeveral) return sliders
  return (
    <fieldset className="grid content-start gap-2">
      <legend className="mb-1 font-semibold">{feature.name}</legend>
      {properties.map((property) => (
        <PropertySelect
          key={property.id}
          control={property}
          value={propertyAnswer(answers, property)}
          onChange={(value) => onChange({ ...answers, properties: { ...answers.properties, [property.id]: value } })}
        />
      ))}
      {sliders}
    </fieldset>
  )
}
