/** Numbers below `bottom` become `bottom`, numbers above `top` become `top`. */
export type TopBottomCode = {
  readonly kind: 'top-bottom-code'
  readonly bottom?: number
  readonly top?: number
}

/** The coded number; what is not finite becomes missing. */
export function topBottomCode(value: number | null, { bottom, top }: TopBottomCode): number | null {
  if (value === null || !Number.isFinite(value)) return null
  if (bottom !== undefined && value < bottom) return bottom
  return top !== undefined && value > top ? top : value
}
