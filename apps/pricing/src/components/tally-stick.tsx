interface Props {
  /** One for each step up the group. */
  readonly notches: number
  /** A word cut into the stick. */
  readonly label: string | null
}

/** The head of a card: a tally stick whose notches order the plans at a glance. */
export function TallyStick({ notches, label }: Props) {
  const cuts = Array.from({ length: Math.min(notches, 12) }, () => 'h13l4.5 13 4.5-13').join('')
  return (
    <div className={`relative flex h-7 items-center justify-end ${label === null ? 'text-wood' : 'text-tally'}`}>
      <svg viewBox="0 0 900 28" preserveAspectRatio="xMinYMid slice" className="absolute size-full" aria-hidden="true">
        <path d={`M0 0h6${cuts}H900V28H0Z`} fill="currentColor" />
      </svg>
      {label !== null && <p className="relative bg-tally px-3 text-small font-semibold text-paper">{label}</p>}
    </div>
  )
}
