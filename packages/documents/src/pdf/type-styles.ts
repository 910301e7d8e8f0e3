export type Face = 'regular' | 'medium' | 'bold'

/** Sizes in points; `leading` is the distance from one line to the next. */
export interface TypeStyle {
  readonly face: Face
  readonly size: number
  readonly leading: number
  readonly color: string
}

export const COLORS = {
  ink: '#111827',
  // 4.8:1 on white, so that small type can be read by everybody.
  muted: '#6b7280',
  rule: '#e5e7eb',
  strongRule: '#9ca3af',
} as const

/** The few kinds of type that a document is set in. */
export const TYPE = {
  title: { face: 'bold', size: 22, leading: 28, color: COLORS.ink },
  wordmark: { face: 'medium', size: 11, leading: 15, color: COLORS.ink },
  headline: { face: 'bold', size: 14, leading: 19, color: COLORS.ink },
  label: { face: 'regular', size: 8, leading: 12, color: COLORS.muted },
  body: { face: 'regular', size: 9, leading: 13, color: COLORS.ink },
  strong: { face: 'medium', size: 9, leading: 13, color: COLORS.ink },
  sum: { face: 'bold', size: 10.5, leading: 15, color: COLORS.ink },
  small: { face: 'regular', size: 7.5, leading: 10.5, color: COLORS.muted },
} as const satisfies Record<string, TypeStyle>

/** Type and ground of the status beside the title. */
export const BADGES = {
  open: { color: '#92400e', ground: '#fef3c7' },
  settled: { color: '#065f46', ground: '#d1fae5' },
  void: { color: '#991b1b', ground: '#fee2e2' },
} as const
