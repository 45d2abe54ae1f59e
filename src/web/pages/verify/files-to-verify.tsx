import { ChosenList } from '../../ui/chosen-list.tsx'
import { FileDrop } from '../../ui/file-drop.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import type { Chosen } from './chosen.ts'
import { kindNames } from './kind-of-file.ts'

type Props = {
  readonly chosen: Chosen
  readonly problem: unknown
  readonly onFiles: (files: readonly File[]) => void
  readonly onRemove: (name: string) => void
}

/** The certificate or receipt, and the released files beside it. */
export function FilesToVerify({ chosen, problem, onFiles, onRemove }: Props) {
  const { document, released } = chosen
  const files = [
    ...(document === undefined ? [] : [{ file: document.file, as: kindNames[document.kind] }]),
    ...released.map((file) => ({ file, as: kindNames.released })),
  ]
  return (
    <Section title="1. What to verify">
      <p>
        A <strong>release certificate</strong> (<code>certificate.jws</code>), with the released files beside
        it if you have them; or a <strong>receipt</strong> of the audit log. All of them can be chosen at
        once, files with keys too.
      </p>
      <FileDrop
        label="Choose files, or drop them here"
        hint="They are read in this browser and sent nowhere."
        multiple
        onFiles={onFiles}
      />
      <ProblemNotice error={problem} />
      <ChosenList
        files={files.map(({ file, as }) => ({ name: file.name, size: file.size, as }))}
        onRemove={onRemove}
      />
    </Section>
  )
}
