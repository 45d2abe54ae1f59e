import { generalise } from './generalise.ts'
import { topCodedAge } from './transforms/age.ts'
import { addNoise, noiseSteps } from './transforms/noise.ts'
import { roundTo } from './transforms/round.ts'
import { shiftDate } from './transforms/shift-date.ts'
import { suppressRare } from './transforms/suppress-rare.ts'
import { topBottomCode } from './transforms/top-bottom-code.ts'
import type { Transform } from './transforms/transform.ts'
import { truncateDate } from './transforms/truncate-date.ts'

export type PlainValue = string | number | boolean | null

/** What a transform may depend on besides the value. */
export type TransformContext = {
  readonly referenceDate: string
  /** `table.variable` */
  readonly variable: string
  /** The patient's MAC, 64 hexadecimal digits, and shift in days. */
  readonly mac: string
  readonly shift: number
  /** Categories that enough patients have. */
  readonly common: ReadonlySet<string>
  /** Value of the country column of the same row. */
  readonly country: string | null
}

/** Reference implementation of every transform in plain values; the engine's SQL is tested against it. */
export function applyTransform(
  transform: Transform,
  value: PlainValue,
  context: TransformContext,
): PlainValue {
  const { referenceDate } = context
  const text = value === null ? null : String(value)
  const number = value === null ? null : Number(value)
  switch (transform.kind) {
    case 'keep':
      return value
    case 'shift-date':
      return shiftDate(text, context.shift, transform)
    case 'truncate-date':
      return truncateDate(text, transform, referenceDate)
    case 'age':
      return topCodedAge(text, transform, referenceDate)
    case 'top-bottom-code':
      return topBottomCode(number, transform)
    case 'round':
      return roundTo(number, transform.to)
    case 'noise':
      return addNoise(number, noiseSteps(context.mac, context.variable, transform), transform)
    case 'scrub-text':
      // `domain/text/scrub.ts` is the reference: it needs the record of the patient, which no single value has.
      throw new Error('a text is scrubbed with the record of its patient')
    case 'suppress-rare':
      return suppressRare(text, context.common)
    case 'generalise':
      return generalise(
        transform.hierarchy,
        typeof value === 'boolean' ? text : value,
        referenceDate,
        context.country,
      )
  }
}
