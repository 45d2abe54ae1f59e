import { revealed } from '../../../contract/audit.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Stack } from '../../ui/section.tsx'

/** Names, addresses and free text beside an entry, opened on demand: opening them is on record. */
export function PersonalData({ entry }: { entry: string }) {
  const api = useApi()
  const open = useCommand(() => api.get(`/api/audit/events/${entry}/personal-data`, revealed))
  return (
    <Stack>
      <div>
        <Button
          kind="plain"
          busy={open.isPending}
          label={`Open personal data of entry ${entry}`}
          onClick={() => open.mutate(undefined)}
        >
          Open personal data (recorded)
        </Button>
      </div>
      <ProblemNotice error={open.error} />
      {open.data !== undefined && (
        <FactList
          facts={
            open.data.items.length === 0
              ? [['Personal data', 'none beside this entry']]
              : open.data.items.map(({ kind, value }) => [kind, value ?? 'erased'] as const)
          }
        />
      )}
    </Stack>
  )
}
