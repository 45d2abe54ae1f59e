import { describe, expect, it } from '@jest/globals'
import { delimiterOf } from '../../../../src/domain/deidentify/hierarchy/delimiter.ts'

describe('the delimiter of a hierarchy', () => {
  it.each([
    ['a;b;*\nc;d;*\n', ';'],
    ['a,b,*\r\nc,d,*\r\n', ','],
    ['a\tb\n', '\t'],
    ['a|b\nc|d', '|'],
    ['1;[1, 2[;*\n2;[2, 3[;*\n3;3 and more;*\n', ';'],
    ['"a;b",x\n"c",y\n', ','],
    ['"say ""; no""",x\nz,y\n', ','],
  ])('%j is divided by %j', (text, delimiter) => {
    expect(delimiterOf(text)).toBe(delimiter)
  })

  it.each([[''], ['a\nb\n'], ['a;b,c\nd;e,f\n'], ['a;b;c\nd;e\n']])(
    '%j says nothing clear, so it is a comma',
    (text) => {
      expect(delimiterOf(text)).toBe(',')
    },
  )
})
