/** Tells the time. Everything that depends on it takes a clock, so that tests and the demo can hold it still. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** A clock that always tells the same instant. */
export const fixedClock = (instant: string): Clock => {
  const time = new Date(instant).getTime()
  if (Number.isNaN(time)) throw new RangeError(`${instant} is not an instant`)
  return () => new Date(time)
}
