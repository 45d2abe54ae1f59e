import { femaleGiven, maleGiven, type Romanised, surnames } from '../../src/demo/hospital/content/names.ts'
import { checkDigit } from '../../src/domain/identifiers/hkid.ts'
import { hasLuhnCheck } from '../../src/domain/identifiers/payment-card.ts'
import { checkCharacter } from '../../src/domain/identifiers/resident-identity.ts'
import type { HitType } from '../../src/domain/text/hit.ts'
import type { RosterEntry } from '../../src/domain/text/roster/roster.ts'
import { harmless } from './harmless-sentences.ts'

/** A piece of a note that identifies somebody, by its range in the note. */
export type Label = {
  readonly start: number
  readonly end: number
  readonly type: HitType
  /** Known from the patient's record, or recognisable by its form alone. */
  readonly known: 'roster' | 'pattern'
}
export type LabelledNote = {
  readonly text: string
  readonly labels: readonly Label[]
  readonly roster: readonly RosterEntry[]
}

type Random = { below(n: number): number; pick<T>(list: readonly T[]): T; digits(n: number): string }
type Piece = string | { readonly text: string; readonly type: HitType; readonly known: Label['known'] }

/** Numbers that repeat for a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    pick: (list) => list[below(list.length)] ?? list[0] ?? never(),
    digits: (n) => Array.from({ length: n }, () => below(10)).join(''),
  }
}
const never = (): never => {
  throw new Error('nothing to pick from')
}

/** Notes of invented Hong Kong patients in which the writer knows what identifies whom. */
export function labelledNotes(count: number, seed: number): LabelledNote[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => noteOf(random, createPatient(random)))
}

type Patient = ReturnType<typeof createPatient>

function createPatient(random: Random) {
  const [han, roman]: Romanised = random.pick(surnames)
  const given = Array.from({ length: 2 }, () => random.pick(random.below(2) ? maleGiven : femaleGiven))
  const letters = random.pick('ABCDEGHKMPRSVWYZ'.split(''))
  const digits = random.digits(6)
  const year = 1937 + random.below(80)
  const [month, day] = [1 + random.below(12), 1 + random.below(28)]
  const road = random.pick([
    'Nathan',
    'Castle Peak',
    'Hennessy',
    'Prince Edward',
    'Kwun Tong',
    'Tai Po',
    'Argyle',
  ])
  const [roadHan, house] = [
    random.pick(['彌敦道', '青山公路', '軒尼詩道', '太子道西', '觀塘道', '亞皆老街']),
    1 + random.below(900),
  ]
  return {
    surname: roman,
    surnameHan: han,
    given: given.map(([, romanised]) => romanised),
    givenHan: given.map(([character]) => character).join(''),
    hkid: { body: `${letters}${digits}`, check: checkDigit(`${letters}${digits}`) },
    phone: `${random.pick(['5', '6', '9'])}${random.digits(7)}`,
    mrn: `DM${random.digits(8)}`,
    born: { year, month, day },
    address: `Flat ${1 + random.below(30)}${random.pick(['A', 'B', 'C'])}, ${2 + random.below(30)}/F, ${house} ${road} Road`,
    addressHan: `${random.pick(['九龍', '新界', '香港'])}${roadHan}${house}號${2 + random.below(30)}樓`,
  }
}

function rosterOf(patient: Patient): RosterEntry[] {
  const { year, month, day } = patient.born
  const pad = (value: number) => String(value).padStart(2, '0')
  return [
    { kind: 'name', value: `${patient.surname} ${patient.given.join(' ')}` },
    { kind: 'name', value: patient.surnameHan + patient.givenHan },
    { kind: 'number', value: patient.hkid.body + patient.hkid.check },
    { kind: 'phone', value: patient.phone },
    { kind: 'number', value: patient.mrn },
    { kind: 'birth-date', value: `${year}-${pad(month)}-${pad(day)}` },
    { kind: 'address', value: patient.address },
    { kind: 'address', value: patient.addressHan },
  ]
}

function noteOf(random: Random, patient: Patient): LabelledNote {
  const pieces: Piece[] = []
  const statements = 3 + random.below(4)
  for (let at = 0; at < statements; at += 1) {
    pieces.push(...random.pick(random.below(3) === 0 ? patterned : known)(patient, random))
    pieces.push(random.pick([' ', '\n']), random.pick(harmless), random.pick([' ', '\n']))
  }
  let text = ''
  const labels: Label[] = []
  for (const piece of pieces) {
    const start = text.length
    text += typeof piece === 'string' ? piece : piece.text
    if (typeof piece !== 'string')
      labels.push({ start, end: text.length, type: piece.type, known: piece.known })
  }
  return { text, labels, roster: rosterOf(patient) }
}

const roster = (type: HitType, text: string): Piece => ({ type, text, known: 'roster' })
const pattern = (type: HitType, text: string): Piece => ({ type, text, known: 'pattern' })
const capital = (word: string) => word[0] + word.slice(1).toLowerCase()
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))

const nameForms: readonly ((patient: Patient) => string)[] = [
  ({ surname, given }) => `${surname} ${given.join(' ')}`,
  ({ surname, given }) => `${given.join(' ')} ${capital(surname)}`,
  ({ surname, given }) => `${capital(surname)}, ${given.map((word) => `${word[0]}.`).join('')}`,
  ({ surname, given }) => `${surname}, ${given.join(' ')}`,
  ({ surname, given }) => `${surname} ${given.join('-')}`,
  ({ surname, given }) => `${capital(surname)} ${capital(given.join(''))}`,
  ({ surname, given }) => `${surname} ${given.join(' ')}`.toUpperCase(),
  ({ surname, given }) => `${surname} ${given.join(' ')}`.toLowerCase(),
  ({ surname, given }) => `${fullWidth(`${surname}`)} ${given.map(fullWidth).join(' ')}`,
  ({ surname, given }) => `${given.map((word) => `${word[0]}. `).join('')}${capital(surname)}`,
  ({ surname, given }) => `${surname} ${given.map((word) => word[0]).join('')}`,
]
const hanForms: readonly ((patient: Patient) => string)[] = [
  ({ surnameHan, givenHan }) => surnameHan + givenHan,
  ({ surnameHan, givenHan }) => `${surnameHan} ${givenHan}`,
  ({ surnameHan, givenHan }) => [...surnameHan, ...givenHan].join(' '),
  ({ surnameHan, givenHan }) => `${surnameHan}　${givenHan}`,
]
const hkidForms: readonly ((body: string, check: string) => string)[] = [
  (body, check) => `${body}(${check})`,
  (body, check) => body + check,
  (body, check) => `${body} (${check})`,
  (body, check) => `${body[0]} ${body.slice(1)} (${check})`,
  (body, check) => `${body[0]}${body.slice(1, 4)} ${body.slice(4)}(${check})`,
  (body, check) => `${body}(${check})`.toLowerCase(),
  (body, check) => fullWidth(`${body}(${check})`),
  (body, check) => `${body}-${check}`,
  (body, check) => `${body}[${check}]`,
]
const phoneForms: readonly ((digits: string) => string)[] = [
  (digits) => `${digits.slice(0, 4)} ${digits.slice(4)}`,
  (digits) => `+852 ${digits.slice(0, 4)} ${digits.slice(4)}`,
  (digits) => `+852-${digits}`,
  (digits) => `+852${digits}`,
  (digits) => `(852) ${digits.slice(0, 4)}-${digits.slice(4)}`,
  (digits) => fullWidth(digits),
]
const monthNames =
  'January February March April May June July August September October November December'.split(' ')
const chinese = (value: number) => {
  const digits = '〇一二三四五六七八九'
  const [tens, ones] = [Math.floor(value / 10), value % 10]
  return tens === 0
    ? (digits[ones] ?? '')
    : `${tens === 1 ? '' : digits[tens]}十${ones === 0 ? '' : digits[ones]}`
}
type Day = Patient['born']
const pad = (value: number) => String(value).padStart(2, '0')
const dateForms: readonly ((day: Day) => string)[] = [
  ({ year, month, day }) => `${year}-${pad(month)}-${pad(day)}`,
  ({ year, month, day }) => `${pad(day)}/${pad(month)}/${year}`,
  ({ year, month, day }) => `${day}/${month}/${year}`,
  ({ year, month, day }) => `${pad(day)}.${pad(month)}.${year}`,
  ({ year, month, day }) => `${pad(day)}-${pad(month)}-${year}`,
  ({ year, month, day }) => `${day} ${monthNames[month - 1]} ${year}`,
  ({ year, month, day }) => `${day} ${monthNames[month - 1]?.slice(0, 3)} ${year}`,
  ({ year, month, day }) => `${pad(day)}-${monthNames[month - 1]?.slice(0, 3).toUpperCase()}-${year}`,
  ({ year, month, day }) => `${monthNames[month - 1]} ${day}, ${year}`,
  ({ year, month, day }) => `${day}th ${monthNames[month - 1]} ${year}`,
  ({ year, month, day }) => `${year}年${month}月${day}日`,
  ({ year, month, day }) =>
    `${fullWidth(String(year))}年${fullWidth(String(month))}月${fullWidth(String(day))}日`,
  ({ year, month, day }) => `${year} 年 ${month} 月 ${day} 日`,
  ({ year, month, day }) =>
    `${[...String(year)].map((digit) => '〇一二三四五六七八九'[Number(digit)]).join('')}年${chinese(month)}月${chinese(day)}日`,
  ({ year, month, day }) => `${year}${pad(month)}${pad(day)}`,
  ({ year, month, day }) => `${year}/${pad(month)}/${pad(day)}`,
]

type Statement = (patient: Patient, random: Random) => Piece[]

/** Statements about the patient. */
const known: readonly Statement[] = [
  (patient, random) => ['Patient ', roster('NAME', random.pick(nameForms)(patient)), ' was seen today.'],
  (patient, random) => ['病人', roster('NAME', random.pick(hanForms)(patient)), '今日覆診。'],
  (patient, random) => [
    random.pick(['Mr ', 'Mrs. ', 'Ms ', 'Miss ']),
    roster('NAME', random.pick([patient.surname, capital(patient.surname)])),
    ' agreed to the plan.',
  ],
  (patient, random) => [
    roster('NAME', patient.surnameHan),
    random.pick(['先生', '女士', '太太', '小姐', '婆婆']),
    '同意出院。',
  ],
  (patient, random) => [
    random.pick(['HKID ', 'ID no. ', '身份證號碼:', 'Identity card: ']),
    roster('HKID', random.pick(hkidForms)(patient.hkid.body, patient.hkid.check)),
    random.pick(['.', '。', ';']),
  ],
  (patient, random) => [
    random.pick(['Tel: ', 'contact ', '電話:', 'Mobile no. ', '致電 ']),
    roster('PHONE', random.pick(phoneForms)(patient.phone)),
    '.',
  ],
  (patient, random) => [
    random.pick(['DOB ', 'born ', '出生日期:', 'Date of birth: ']),
    roster('DOB', random.pick(dateForms)(patient.born)),
    '.',
  ],
  (patient, random) => [
    'Lives at ',
    roster('ADDRESS', random.pick([patient.address, patient.address.replace('Road', 'Rd')])),
    ' with family.',
  ],
  (patient) => ['住址:', roster('ADDRESS', patient.addressHan), '。'],
  (patient, random) => [
    random.pick(['MRN ', '(', 'Record: ']),
    roster(
      'ID',
      random.pick([
        patient.mrn,
        patient.mrn.toLowerCase(),
        `${patient.mrn.slice(0, 2)} ${patient.mrn.slice(2)}`,
      ]),
    ),
    ' checked.',
  ],
]

/** Statements with identifiers of others, and dates of care, which only their form gives away. */
const patterned: readonly Statement[] = [
  (_, random) => {
    const body = `${random.pick('ABCDEGHK'.split(''))}${random.digits(6)}`
    return ['Donor ', pattern('HKID', random.pick(hkidForms)(body, checkDigit(body))), ' matched.']
  },
  (_, random) => {
    const body = `${random.pick(['110105', '440301', '310115'])}${1940 + random.below(70)}${pad(1 + random.below(12))}${pad(1 + random.below(28))}${random.digits(3)}`
    return ['內地身份證 ', pattern('RESIDENT-ID', body + checkCharacter(body)), ' copied.']
  },
  (_, random) => {
    const old = `${random.pick(['110105', '440301'])}${40 + random.below(59)}${pad(1 + random.below(12))}${pad(1 + random.below(28))}${random.digits(3)}`
    return ['Old mainland number ', pattern('RESIDENT-ID', old), '.']
  },
  (_, random) => [
    'SSN ',
    pattern('SSN', `${100 + random.below(500)}-${10 + random.below(89)}-${1000 + random.below(8999)}`),
    ' on file.',
  ],
  (_, random) => {
    const body = `4${random.digits(14)}`
    const check = '0123456789'.split('').find((digit) => hasLuhnCheck(body + digit)) ?? '0'
    const card = body + check
    return [
      'Paid by card ',
      pattern(
        'CARD',
        random.pick([card, card.replace(/(\d{4})(?=\d)/g, '$1 '), card.replace(/(\d{4})(?=\d)/g, '$1-')]),
      ),
      '.',
    ]
  },
  (_, random) => {
    const digits = `${random.pick(['2', '3', '9', '6'])}${1 + random.below(8)}${random.digits(6)}`
    return [
      random.pick(['Ward tel. ', 'Clinic phone: ', '病房電話:']),
      pattern('PHONE', random.pick(phoneForms)(digits)),
      '.',
    ]
  },
  (_, random) => [
    'Mainland mobile ',
    pattern('PHONE', `1${random.pick(['38', '39', '36', '50'])}${random.digits(8)}`),
    '.',
  ],
  (_, random) => [
    'E-mail ',
    pattern(
      'EMAIL',
      `${random.pick(['tm.chan', 'wong_98', 'a-b'])}@${random.pick(['example.com', 'mail.example.hk'])}`,
    ),
    '.',
  ],
  (_, random) => [
    'Images at ',
    pattern('URL', random.pick(['https://pacs.example.org/study?id=12', 'www.example.com/x'])),
    ' reviewed.',
  ],
  (_, random) => [
    'Uploaded from ',
    pattern('IP', random.pick(['10.0.12.7', '192.168.1.254', '2001:db8::8a2e:370:7334'])),
    '.',
  ],
  ...Array.from(
    { length: 5 },
    (): Statement => (_, random) => [
      random.pick(['Admitted on ', 'Operation ', '入院日期:', 'Reviewed ', 'FU ']),
      pattern(
        'DATE',
        random.pick(dateForms)({
          year: 2005 + random.below(20),
          month: 1 + random.below(12),
          day: 1 + random.below(28),
        }),
      ),
      random.pick(['.', '。']),
    ],
  ),
  (_, random) => [
    random.pick(['Dr. ', 'Dr ', 'Prof ']),
    pattern('NAME', random.pick(['Wong', 'Lee Ka Wai', 'Smith', 'Au Yeung'])),
    ' informed.',
  ],
  (_, random) => ['由', pattern('NAME', random.pick(['李', '黃', '陳'])), '醫生跟進。'],
]
