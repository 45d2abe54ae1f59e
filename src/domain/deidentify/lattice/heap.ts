/** A queue that gives out its least element first; of equal ones the earlier. */
export type Heap<T> = {
  push(item: T): void
  pop(): T | undefined
  peek(): T | undefined
  readonly size: () => number
}

export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  const items: { readonly item: T; readonly order: number }[] = []
  let pushed = 0
  const isBefore = (a: number, b: number): boolean => {
    const [left, right] = [items[a], items[b]]
    if (left === undefined || right === undefined) return false
    const difference = compare(left.item, right.item)
    return difference === 0 ? left.order < right.order : difference < 0
  }
  const swap = (a: number, b: number): void => {
    const [left, right] = [items[a], items[b]]
    if (left === undefined || right === undefined) return
    items[a] = right
    items[b] = left
  }
  return {
    size: () => items.length,
    peek: () => items[0]?.item,
    push(item) {
      items.push({ item, order: pushed++ })
      let at = items.length - 1
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (!isBefore(at, parent)) break
        swap(at, parent)
        at = parent
      }
    },
    pop() {
      const first = items[0]
      const last = items.pop()
      if (first === undefined || last === undefined || items.length === 0) return first?.item
      items[0] = last
      let at = 0
      for (;;) {
        let least = at
        for (const child of [2 * at + 1, 2 * at + 2])
          if (child < items.length && isBefore(child, least)) least = child
        if (least === at) return first.item
        swap(at, least)
        at = least
      }
    },
  }
}
