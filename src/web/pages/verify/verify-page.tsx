import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Columns, Section } from '../../ui/section.tsx'
import { type Chosen, missingFrom, nothingChosen, withFiles, withoutFile } from './chosen.ts'
import { FilesToVerify } from './files-to-verify.tsx'
import { Limits } from './limits.tsx'
import { Verdict, Words } from './outcome-view.tsx'
import { TrustedKeys } from './trusted-keys.tsx'
import { verifyChosen } from './verify-chosen.ts'

/** Verifies a certificate or a receipt in this browser, for everybody. */
export default function VerifyPage() {
  const [chosen, setChosen] = useState(nothingChosen)
  const [progress, setProgress] = useState({ done: 0, total: 0 })
  const verify = useMutation({
    mutationFn: (what: Chosen) => verifyChosen(what, (done, total) => setProgress({ done, total })),
  })
  const choose = (next: Chosen) => {
    setChosen(next)
    setProgress({ done: 0, total: 0 })
    // What came out was about something else.
    verify.reset()
  }
  const add = useMutation({
    mutationFn: (files: readonly File[]) => withFiles(chosen, files),
    onSuccess: choose,
  })
  return (
    <Page
      title="Verify a certificate or a receipt"
      intro={
        <p>
          Believe nobody: check with your own keys that a release was approved, recorded and never changed. No
          account is needed, and nothing you choose leaves this browser.
        </p>
      }
    >
      <Columns>
        <FilesToVerify
          chosen={chosen}
          problem={add.error}
          onFiles={(files) => add.mutate(files)}
          onRemove={(name) => choose(withoutFile(chosen, name))}
        />
        <TrustedKeys keys={chosen} onChange={(keys) => choose({ ...chosen, ...keys })} />
      </Columns>
      <Section title="3. Verify">
        <div>
          <Button busy={verify.isPending} because={missingFrom(chosen)} onClick={() => verify.mutate(chosen)}>
            Verify
          </Button>
        </div>
        {verify.isPending && progress.total > 0 && (
          <Progress label="Reading the released files" {...progress} />
        )}
        {verify.error !== null && (
          <Notice tone="bad" title="Nothing was verified" live>
            <p>{verify.error.message}</p>
          </Notice>
        )}
        {verify.data !== undefined && <Verdict outcome={verify.data} />}
      </Section>
      {verify.data !== undefined && <Words outcome={verify.data} />}
      <Limits />
    </Page>
  )
}
