import { useMutation, useQueryClient } from '@tanstack/react-query'

/** Something that changes the gateway's state; afterwards everything on screen is read again. */
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
  })
}
