export async function benchHttp(_options: ReadonlyMap<string, string>): Promise<void> {
  throw new Error('in the making')
}
