import { chineseSentences, englishSentences } from '../content/note-sentences.ts'
import { list } from './literal.ts'

/** Constant lists, as SQL variables, that `notesQuery` picks from. */
export const noteVariables: Readonly<Record<string, string>> = {
  sentence_en: list(englishSentences),
  sentence_zh: list(chineseSentences),
}

const plain = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()'
const fullWidth = [...plain]
  .map((character) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0))
  .join('')

/** Each way of writing mentions two or more identifiers of the patient. */
const writings = [
  `'Patient ' || name_en || ' (' || name_zh || '), HKID ' || bracketed || ', DOB ' || strftime(dob, '%-d %b %Y') || '. ' || en`,
  `'病人' || name_zh || '(身份證號碼:' || bracketed || '),出生日期' || dob_zh || '。' || zh`,
  `'Follow-up of ' || name_en || ', ID no. ' || hkid || '. ' || en || ' Contact: +852 ' || spaced || '.'`,
  `'姓名:' || name_zh || ' 身份證:' || translate(bracketed, '${plain}', '${fullWidth}') || ' 電話:' || spaced || '。' || zh`,
  `en || ' Results explained to ' || name_en || ' by phone (tel. ' || spaced || '); born ' || strftime(dob, '%d/%m/%Y') || '.'`,
  `name_zh || '(' || name_en || ')覆診,' || dob_zh || '出生。' || zh || '如有不適請致電 ' || spaced || '。'`,
  `'Re: ' || name_en || ' / ' || lower(bracketed) || ' / ' || strftime(dob, '%Y-%m-%d') || E'\\n' || en || E'\\n' || zh`,
  `'Dear Colleague, thank you for seeing ' || name_en || ' (MRN ' || mrn || ', HKID ' || left(hkid, 2) || ' ' || substr(hkid, 3, 6) || ' (' || right(hkid, 1) || ')). ' || en`,
]

/** Free-text notes, each written during one of the patient's episodes: hkid, written TIMESTAMP, text. */
export const notesQuery = (source: string, mean: number, episodeMean: number): string => `
  SELECT
    hkid,
    timestamp_of(admitted + floor((discharged_at(i, k, start, slot, admitted) - admitted) * uniform(draw_at(i, j, 'written')))::BIGINT) AS written,
    CASE below(draw_at(i, j, 'writing'), ${writings.length})
      ${writings.map((writing, index) => `${index === writings.length - 1 ? 'ELSE' : `WHEN ${index} THEN`} ${writing}`).join('\n      ')}
    END AS text
  FROM (
    SELECT *, admitted_at(i, k, start, slot) AS admitted,
      left(hkid, 8) || '(' || right(hkid, 1) || ')' AS bracketed,
      left(phone, 4) || ' ' || right(phone, 4) AS spaced,
      year(dob) || '年' || month(dob) || '月' || day(dob) || '日' AS dob_zh,
      getvariable('sentence_en')[1 + below(draw_at(i, j, 'sentence'), ${englishSentences.length})] AS en,
      getvariable('sentence_zh')[1 + below(draw_at(i, j, 'sentence'), ${chineseSentences.length})] AS zh
    FROM (
      SELECT *, slot_of(start, episodes) AS slot, j % greatest(episodes, 1) AS k
      FROM (
        SELECT i, hkid, name_zh, name_en, dob, phone, mrn, period_start(dob) AS start,
          rows_of(draw(i, 'episodes'), ${episodeMean}) AS episodes,
          unnest(range(rows_of(draw(i, 'notes'), ${mean}))) AS j
        FROM ${source}
      )
    )
  )`
