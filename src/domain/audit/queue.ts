/** First in, first out, in constant time on average; shifting an array would move a million heads for each one. */
export class Queue<T> {
  #items: T[] = []
  #next = 0

  push(item: T): void {
    this.#items.push(item)
  }

  /** Removes and yields items from the front for as long as they satisfy the test. */
  *takeWhile(test: (item: T) => boolean): Generator<T> {
    for (;;) {
      const item = this.#items[this.#next]
      if (item === undefined || !test(item)) return
      this.#next += 1
      if (this.#next === this.#items.length) {
        this.#items = []
        this.#next = 0
      }
      yield item
    }
  }
}
