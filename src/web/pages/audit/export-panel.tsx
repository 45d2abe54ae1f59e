import { exportFormats, exportReceipt } from '../../../contract/audit.ts'
import type { Api } from '../../api/api.ts'
import { useApi } from '../../api/api-context.tsx'
import { ProblemError } from '../../api/problem-error.ts'
import { saveFile } from '../../api/save-file.ts'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Row, Section } from '../../ui/section.tsx'

type Format = (typeof exportFormats)[number]

const labels: Readonly<Record<Format, string>> = {
  csv: 'CSV',
  ndjson: 'NDJSON',
  fhir: 'FHIR AuditEvent',
  ocsf: 'OCSF',
}

/** The end of an export is recorded just after its last byte. */
const RECEIPT_TRIES = 20
const RECEIPT_PAUSE_MS = 250

/** Saves the matching entries as a file, and beside it the receipt that the export was recorded with this content. */
export function ExportPanel({ query }: { query: string }) {
  const api = useApi()
  const run = useCommand((format: Format) => exportEntries(api, format, query))
  return (
    <Section title="Export">
      <p>
        Every entry that matches the search, oldest first. An export is recorded with the digest of its
        content; the receipt saved beside it proves that, and <code>harbourgate audit export</code> does the
        same on the command line.
      </p>
      <Row>
        {exportFormats.map((format) => (
          <Button
            key={format}
            kind="plain"
            busy={run.isPending && run.variables === format}
            label={`Export as ${labels[format]}`}
            onClick={() => run.mutate(format)}
          >
            {labels[format]}
          </Button>
        ))}
      </Row>
      <ProblemNotice error={run.error} />
      {run.data !== undefined && (
        <Notice tone="good" title="Exported" live>
          <p>
            {run.data.name}, and its receipt: entry {run.data.index} of the log.
          </p>
        </Notice>
      )}
    </Section>
  )
}

async function exportEntries(api: Api, format: Format, query: string) {
  const response = await api.open(`/api/audit/export?format=${format}${query === '' ? '' : `&${query}`}`)
  const id = response.headers.get('Harbourgate-Export') ?? ''
  const [, name = `audit-${id}`] =
    /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '') ?? []
  saveFile(await response.blob(), name)
  const receipt = await receiptOf(api, id)
  saveFile(new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/json' }), `${name}.receipt.json`)
  return { name, index: receipt.index }
}

async function receiptOf(api: Api, id: string) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.get(`/api/audit/exports/${id}/receipt`, exportReceipt)
    } catch (error) {
      const isEarly = error instanceof ProblemError && error.problem.code === 'NOT_FOUND'
      if (!isEarly || tries === RECEIPT_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, RECEIPT_PAUSE_MS))
    }
  }
}
