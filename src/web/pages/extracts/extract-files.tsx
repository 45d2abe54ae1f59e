import type { ExtractView } from '../../../contract/extracts.ts'
import { useApi } from '../../api/api-context.tsx'
import { saveFile } from '../../api/save-file.ts'
import { useCommand } from '../../api/use-command.ts'
import { useMe } from '../../api/use-me.ts'
import { formatBytes, formatNumber } from '../../text/format.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'

type File = ExtractView['files'][number]

const documents: Readonly<Record<string, string>> = {
  'risk-report.html': 'Risk report, to read and print',
  'risk-report.json': 'Risk report, for machines',
}

const contentOf = ({ name }: File): string => documents[name] ?? 'Data'

/** The released files and their certificate. Every download is checked again and recorded. */
export function ExtractFiles({ extract }: { extract: ExtractView }) {
  const api = useApi()
  const { has } = useMe()
  const base = `/api/extracts/${extract.id}`
  const save = useCommand(async ({ path, name }: { path: string; name: string }) => {
    saveFile(await api.download(`${base}/${path}`), name)
    return name
  })
  const busy = (name: string): boolean => save.isPending && save.variables.name === name
  const certificate = `certificate-${extract.id}.jws`
  return (
    <Section
      title="Files"
      aside={
        <Button
          kind="plain"
          busy={busy(certificate)}
          onClick={() => save.mutate({ path: 'certificate', name: certificate })}
        >
          Download certificate
        </Button>
      }
    >
      <p>
        Grant, person and consent are checked again at every download, and each is recorded. Anybody can{' '}
        <Link to="/verify">verify</Link> certificate and files later, without an account.
      </p>
      <DataTable
        caption="Released files"
        rows={extract.files}
        keyOf={({ name }: File) => name}
        empty="No files."
        columns={[
          { head: 'File', cell: ({ name }) => name },
          { head: 'Holds', cell: contentOf },
          {
            head: 'Rows',
            align: 'right',
            cell: ({ rows }) => (rows === undefined ? '–' : formatNumber(rows)),
          },
          { head: 'Size', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
          ...(has('researcher')
            ? [
                {
                  head: 'Download',
                  cell: ({ name }: File) => (
                    <Button
                      label={`Download ${name}`}
                      busy={busy(name)}
                      onClick={() => save.mutate({ path: `files/${encodeURIComponent(name)}`, name })}
                    >
                      Download
                    </Button>
                  ),
                },
              ]
            : []),
          { head: 'SHA-256', cell: ({ sha256 }) => <Code>{sha256}</Code> },
        ]}
      />
      {save.isSuccess && <Notice tone="good" title={`${save.data} was downloaded`} live />}
      <ProblemNotice error={save.error} />
    </Section>
  )
}
