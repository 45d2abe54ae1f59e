import { describe, expect, it } from '@jest/globals'
import { errorsOf } from '../../../../src/web/pages/requests/field-errors.ts'
import { emptyRequest, toContent } from '../../../../src/web/pages/requests/request-values.ts'

const errorAt = (dataset: string): string | undefined => {
  const values = emptyRequest('University of Victoria Harbour', dataset)
  return errorsOf(values, toContent(values)).get('datasets.0.dataset')
}

describe('the message at a dataset', () => {
  it('asks to choose one when none was chosen', () => {
    expect(errorAt('')).toBe('Choose a dataset')
  })

  it('is none once one was chosen, and the rule for ids of another form', () => {
    expect([errorAt('clinic'), errorAt('No Such')]).toEqual([
      undefined,
      'must be lower-case words joined by hyphens',
    ])
  })
})
