import { JumpLink } from '../../ui/link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { type FieldErrors, fieldId, fieldName } from './field-errors.ts'
import { focusField } from './focus-field.ts'

type Props = {
  readonly found: FieldErrors
  /** Whether the form has more than one dataset. */
  readonly several: boolean
  /** Another object each time the form was checked; undefined while the problems are those of a submission. */
  readonly checked: object | undefined
}

/** Everything that needs attention in one list above the form, each a link to its field. */
export function FieldProblems({ found, several, checked }: Props) {
  const title =
    checked === undefined
      ? 'The request could not be submitted: some fields need your attention'
      : 'The draft was not saved: some fields need your attention'
  return (
    <Notice tone="bad" title={title} live focus={checked}>
      <ul>
        {[...found].map(([path, message]) => (
          <li key={path}>
            <JumpLink to={fieldId(path)} onJump={() => focusField(path)}>
              {fieldName(path, several)}: {message}
            </JumpLink>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
