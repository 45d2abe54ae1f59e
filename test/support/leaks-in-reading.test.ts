import { describe, expect, it } from '@jest/globals'
import { leaksIn } from './leaks.ts'
import { identifiersRead } from './leaks-in-reading.ts'

const known = { hanNames: new Set(['黃珊']), births: new Set(['1960-03-05']) }

describe('the search for identifiers where people read', () => {
  it.each([
    '1960-03-05',
    '1960/3/5',
    '19600305',
    '05/03/1960',
    '3/5/1960',
    '5.3.1960',
    '5 Mar 1960',
    '5th March, 1960',
    '05-MAR-1960',
    'March 5, 1960',
    '1960年3月5日',
    '１９６０ 年 ３ 月 ５ 日',
  ])('finds a day of birth written %s', (day) =>
    expect(identifiersRead(`born ${day}.`, known)).toEqual(['1960-03-05']),
  )

  it.each(['1960-03-06', '11960-03-05', '196003051', '1960', 'March 1960', '5 May 1960'])(
    'takes %s for none',
    (day) => expect(identifiersRead(`born ${day}.`, known)).toEqual([]),
  )

  it('finds a name of two characters, also with a space', () => {
    for (const name of ['黃珊', '黃 珊', '黃　珊'])
      expect(identifiersRead(`病人${name}覆診`, known)).toEqual(['黃珊'])
    expect(identifiersRead('黃醫生', known)).toEqual([])
  })

  it('finds a whole name as one word', () => {
    const people = { names: ['WONG Shan Mei'], hanNames: [], numbers: [] }
    for (const text of ['wongshanmei@example.com', 'ShanMeiWong', '"WongShanMei"'])
      expect(leaksIn(text, people)).not.toEqual([])
    expect(leaksIn('wongshanmeixyz', people)).toEqual([])
  })
})
