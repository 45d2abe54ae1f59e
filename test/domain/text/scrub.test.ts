import { describe, expect, it } from '@jest/globals'
import type { RosterEntry } from '../../../src/domain/text/roster/roster.ts'
import type { TextRules } from '../../../src/domain/text/settings.ts'
import { hostilePieces, hostileText } from '../../support/hostile-texts.ts'
import { textScrubber } from '../../support/text-scrubber.ts'

const chan: readonly RosterEntry[] = [
  { kind: 'name', value: 'CHAN Tai Man' },
  { kind: 'name', value: '陳大文' },
  { kind: 'number', value: 'A1234563' },
  { kind: 'phone', value: '+852 8512 3456' },
  { kind: 'number', value: 'DM00123456' },
  { kind: 'address', value: 'Flat 12B, 5/F, Block C, Sunshine Court, 123 Nathan Road' },
  { kind: 'address', value: '九龍彌敦道123號5樓B室' },
  { kind: 'birth-date', value: '1960-03-05' },
]

const scrub = (
  text: string,
  {
    rules = {},
    shift = -10,
    roster = chan,
  }: { rules?: Partial<TextRules>; shift?: number | undefined; roster?: readonly RosterEntry[] } = {},
): string => {
  const scrubber = textScrubber(rules)
  return scrubber.scrub(text, { person: 'p1', shift, roster: scrubber.roster(roster) })
}

describe("the patient's own record", () => {
  it.each([
    'CHAN Tai Man',
    'Tai Man Chan',
    'Chan, Tai Man',
    'Chan, T.M.',
    'CHAN TM',
    'T. M. Chan',
    'Chan Tai-man',
    'Taiman Chan',
    'chan tai man',
    'ＣＨＡＮ Ｔａｉ Ｍａｎ',
    'CHAN\nTai Man',
    'Cha\u0301n Tai Man',
    'Ch\u200ban Tai Man',
    '陳大文',
    '陳 大文',
    '陳　大　文',
    '陈大文',
    '大文',
  ])('name %j', (name) => expect(scrub(`seen: ${name}; well`)).toBe('seen: [NAME]; well'))

  it.each([
    ['Mr Chan left', 'Mr [NAME] left'],
    ['Mrs. CHAN left', 'Mrs. [NAME] left'],
    ['陳先生離開', '[NAME]先生離開'],
    ['病人姓陳', '病人姓[NAME]'],
    ["Chan's wound", '[NAME] wound'],
  ])('%s', (text, scrubbed) => expect(scrub(text).replace("'s", '')).toBe(scrubbed))

  it.each(['The man said so.', 'tai chi helps', 'Tai Po Hospital', '文明社會', '大致良好'])(
    'leaves %j',
    (text) => expect(scrub(text)).toBe(text),
  )

  it.each([
    'A123456(3)',
    'A1234563',
    'a123456(3)',
    'A 123456 (3)',
    'A123 456(3)',
    'Ａ１２３４５６（３）',
    'A123456',
    'A-123456-3',
  ])('identity card %s', (number) => expect(scrub(`ID ${number}.`)).toBe('ID [HKID].'))

  it.each([
    '85123456',
    '8512 3456',
    '8512-3456',
    '+852 8512 3456',
    '+85285123456',
    '８５１２３４５６',
    '85 12 34 56',
  ])('telephone %s', (number) => expect(scrub(`at ${number}.`)).toBe('at [PHONE].'))

  it.each([
    '5 Mar 1960',
    '05/03/1960',
    '5/3/60',
    '03/05/1960',
    '1960-03-05',
    'March 5th, 1960',
    '05MAR1960',
    '19600305',
    '05 03 1960',
    '1960年3月5日',
    '１９６０年３月５日',
    '一九六〇年三月五日',
    'March 1960',
  ])('date of birth %s', (date) => expect(scrub(`born ${date}.`)).toBe('born [DOB].'))

  it.each([
    ['Lives at Flat 12B, Sunshine Court, 123 Nathan Rd.', 'Lives at [ADDRESS].'],
    ['住九龍彌敦道123號5樓。', '住[ADDRESS]。'],
    ['record dm00123456', 'record [ID]'],
  ])('%s', (text, scrubbed) => expect(scrub(text)).toBe(scrubbed))
})

describe('identifiers by their form', () => {
  const nobody = { roster: [] }
  it.each([
    ['donor G123456(A)', 'donor [HKID]'],
    ['donor AB987654(3)', 'donor [HKID]'],
    ['donor A123456(4)', 'donor A123456(4)'],
    ['HKID A123456(4)', 'HKID [HKID]'],
    ['內地 11010519491231002x', '內地 [RESIDENT-ID]'],
    ['內地 110105 19491231 002X', '內地 [RESIDENT-ID]'],
    ['old 110105491231002', 'old [RESIDENT-ID]'],
    ['lab 110105194912310021', 'lab 110105194912310021'],
    ['card 4111 1111 1111 1111', 'card [CARD]'],
    ['card 4111 1111 1111 1112', 'card 4111 1111 1111 1112'],
    ['SSN 123-45-6789', 'SSN [SSN]'],
    ['tel 91234567', 'tel [PHONE]'],
    ['lab 91234567', 'lab 91234567'],
    ['2345 6789', '[PHONE]'],
    ['years 2010 2015', 'years 2010 2015'],
    ['ring +44 20 7946 0018', 'ring [PHONE]'],
    ['ring 13800138000', 'ring [PHONE]'],
    ['mail a.b@example.com.hk, now', 'mail [EMAIL], now'],
    ['see https://x.example/y?z=1.', 'see [URL].'],
    ['see http://pacs/study', 'see [URL]'],
    ['host 10.1.2.3', 'host [IP]'],
    ['host fe80::1ff:fe23:4567:890a', 'host [IP]'],
    ['host 2001:db8:0:1:2:3:4:5', 'host [IP]'],
    ['host 64:ff9b:1:2:3:4:192.0.2.1', 'host [IP]'],
    ['Name: John Mother: Mary', 'Name: [NAME]: [NAME]'],
    ['at 10:30:15', 'at 10:30:15'],
    ['MRN: 1234567', 'MRN: [ID]'],
    ['Passport No. K1234567', 'Passport No. [ID]'],
    ['Dr. Wong Siu Ming reviewed', 'Dr. [NAME] reviewed'],
    ['李醫生', '[NAME]醫生'],
    ['有關醫生', '有關醫生'],
    ['HN12345678A', 'HN12345678A'],
  ])('%s → %s', (text, scrubbed) => expect(scrub(text, nobody)).toBe(scrubbed))

  it('hospital numbers only when their form is configured', () =>
    expect(scrub('HN 12345678-A', { ...nobody, rules: { hospitalNumbers: ['HN########?'] } })).toBe(
      '[HOSPITAL-NUMBER]',
    ))
})

describe('dates', () => {
  it.each([
    ['2019-03-15T10:20', '2019-03-05T10:20'],
    ['15/03/2019', '05/03/2019'],
    ['15-Mar-2019', '05-Mar-2019'],
    ['15 MARCH 2019', '05 MARCH 2019'],
    ['March 1st, 2020', 'February 20th, 2020'],
    ['Monday 4 March 2019', 'Friday 22 February 2019'],
    ['12/03/2019 (Tue)', '02/03/2019 (Sat)'],
    ['2019年3月15日星期五', '2019年3月05日星期二'],
    ['二〇一九年三月十五日', '二〇一九年三月五日'],
    ['２０１９年３月１５日', '２０１９年３月０５日'],
    ['20190315', '20190305'],
    ['Mar 2019', '2019'],
    ['2019年1月', '2019'],
    ['01/2019', '2019'],
    ['5 Mar', '[DATE]'],
    ['3月5日', '[DATE]'],
    ['since 2010', 'since 2010'],
    ['31/02/2019', '31/02/2019'],
  ])('%s moves to %s', (text, moved) => expect(scrub(text)).toBe(moved))

  it.each([
    ['born in 1930', 'born in [DATE]'],
    ['5/6/1931', '[DATE]'],
    ['92 year-old', '90+ year-old'],
    ['九十三歲', '90+歲'],
    ['M/95', 'M/90+'],
    ['12/M/101', '12/M/90+'],
    ['88 year-old', '88 year-old'],
  ])('ages over 89: %s becomes %s', (text, scrubbed) => expect(scrub(text)).toBe(scrubbed))

  it('keep the year alone under Safe Harbor, and nothing when there is no shift', () => {
    expect(scrub('15/03/2019', { rules: { dates: 'year' } })).toBe('2019')
    expect(scrub('15/03/2019', { rules: { dates: 'tag' } })).toBe('[DATE]')
    const scrubber = textScrubber()
    expect(scrubber.scrub('15/03/2019', { person: '', shift: undefined, roster: scrubber.roster([]) })).toBe(
      '[DATE]',
    )
    expect(scrub('Mar 2019', { rules: { partialDates: 'tag' } })).toBe('[DATE]')
  })

  it('are read in the configured order', () => {
    const rules = { dateOrder: 'month-day' } as const
    expect(scrub('03/04/2019', { rules, shift: 1 })).toBe('03/05/2019')
    expect(scrub('03/04/2019', { shift: 1 })).toBe('04/04/2019')
    expect(scrub('15/04/2019', { rules, shift: 1 })).toBe('16/04/2019')
  })
})

describe('surrogates', () => {
  const rules = { replacement: 'surrogate' } as const
  it('are the same for every form of one name, and others for others, projects and kinds', () => {
    const [one, two] = scrub('Chan Tai Man / 陳大文', { rules }).split(' / ')
    expect(one).toMatch(/^\[NAME [0-9a-f]{12}\]$/)
    expect(two).toBe(one)
    expect(scrub('G123456(A)', { rules })).toBe(scrub('g123456a', { rules }))
    expect(scrub('G123456(A)', { rules })).not.toBe(scrub('AB987654(3)', { rules }))
    const other = textScrubber(rules, 'project two')
    expect(other.scrub('Chan Tai Man', { person: 'p1', shift: 1, roster: other.roster(chan) })).not.toBe(one)
  })
})

describe('hostile texts', () => {
  it.each(hostilePieces)('%j, over and over, end in time and in a text of bounded length', (piece) => {
    const text = hostileText(piece, 100_000)
    const scrubbed = scrub(text)
    expect(scrubbed.length).toBeLessThan(10 * text.length)
    expect(Buffer.from(scrubbed, 'utf8').toString('utf8')).toBe(scrubbed)
  })

  it('with broken encoding hide nothing', () => {
    expect(scrub('A12\ufffd3456(3)')).toBe('[HKID]')
    expect(scrub('x \ud800 CHAN Tai Man')).toBe('x \ufffd [NAME]')
  })

  it('a roster without values, or with huge ones, finds nothing and fails on nothing', () => {
    const roster = [
      { kind: 'name', value: '' },
      { kind: 'number', value: 'x'.repeat(10_000) },
      { kind: 'phone', value: '1' },
    ] as const
    expect(scrub('nothing here', { roster })).toBe('nothing here')
  })
})
