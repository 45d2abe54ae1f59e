import { isUtf8 } from 'node:buffer'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { badTextIn, withPlaceOfBadText } from '../../../../src/platform/engines/duckdb/plain/bad-text.ts'
import { withFolder } from '../../../cli/support.ts'

const placeIn = (bytes: Buffer) =>
  withFolder(async (folder) => {
    const file = join(folder, 'x')
    await writeFile(file, bytes)
    return badTextIn(file)
  })

describe('the place of bytes that are not UTF-8', () => {
  it('is the first byte that no text begins with, in its line', () => {
    const piece = fc.oneof(
      fc.constantFrom('a', '\n', 'é', '中', '\ufffd', '😀').map((text) => Buffer.from(text)),
      fc.constantFrom(0xff, 0xc3, 0xe4, 0xf0, 0x80, 0xef).map((byte) => Buffer.from([byte])),
    )
    return fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const bytes = Buffer.concat(pieces)
        const place = await placeIn(bytes)
        expect(place === undefined).toBe(isUtf8(bytes))
        if (place === undefined) return
        const before = bytes.subarray(0, place.byte)
        expect(isUtf8(before)).toBe(true)
        expect(place.line).toBe(before.toString().split('\n').length)
        // No character begins there.
        for (let length = 1; length <= 4 && place.byte + length <= bytes.length; length += 1)
          expect(isUtf8(bytes.subarray(place.byte, place.byte + length))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('does not depend on how the file is read: characters lie across the pieces', async () => {
    const size = 65_536
    for (const shift of [0, 1, 2, 3]) {
      const text = Buffer.from(`${'x'.repeat(shift)}\n${'😀中é'.repeat(size / 4)}\n`)
      expect(await placeIn(text)).toBeUndefined()
      const bad = Buffer.concat([text, Buffer.from([0xe4, 0x41])])
      expect(await placeIn(bad)).toEqual({ line: 3, byte: text.length })
      expect(await placeIn(bad.subarray(0, -1))).toEqual({ line: 3, byte: text.length })
    }
  })

  it('is not looked for in files that hold no text, or when something else is wrong', async () => {
    const broken = () => Promise.reject(new Error('broken'))
    await withFolder(async (folder) => {
      for (const [name, bytes] of [
        ['x.parquet', [0xff]],
        ['x.csv', [0x41]],
      ] as const) {
        await writeFile(join(folder, name), Buffer.from(bytes))
        await expect(withPlaceOfBadText(join(folder, name), broken)).rejects.toThrow('broken')
      }
    })
    await expect(withPlaceOfBadText('/none/at/all', broken)).rejects.toThrow('broken')
  })
})
