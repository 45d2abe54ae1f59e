/** Whether an error of the file system says that there is no such file. By shape: it may come from another realm. */
export const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
