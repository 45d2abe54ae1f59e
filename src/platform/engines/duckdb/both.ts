/**
 * Waits for two pieces of work at the same time, and for both to end before it fails: what runs on must not outlive what it
 * works on.
 */
export async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other])
  return Promise.all([one, other])
}
