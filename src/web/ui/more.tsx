import { Button } from './button.tsx'

type List = {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => Promise<unknown>
}

/** The next page of a list, when there is one. */
export function More({ list }: { list: List }) {
  if (!list.hasNextPage) return null
  return (
    <div>
      <Button kind="plain" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        Show more
      </Button>
    </div>
  )
}
