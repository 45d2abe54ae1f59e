import { useMutation, useQueryClient } from '@tanstack/react-query'

/** Something that changes the gateway's state; afterwards everything on screen is read again. After a refusal, by the next page. */
export function useCommand<Input, Output>(
  run: (input: Input) => Promise<Output>,
  done?: (output: Output) => void,
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: run,
    onSuccess: async (output) => {
      await client.invalidateQueries()
      done?.(output)
    },
    // What was refused may rest on something that has changed since it was read. A page that is open keeps what it has, so
    // that nothing is tried again with a newer revision unseen; the next page reads anew.
    onError: () => client.invalidateQueries({ refetchType: 'none' }),
  })
}
