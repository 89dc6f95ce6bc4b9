interface Entry {
  at: number;
  id: string;
}

/** Ids, each waiting for a time: a binary heap, so that what is due is found without looking at the rest. */
export interface Agenda {
  add(id: string, at: number): void;
  /** Takes out the id that has waited longest, if its time is `now` or earlier. */
  takeDue(now: number): string | null;
}

/** An id may be in it several times; whoever takes one out checks whether it still matters. */
export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  const timeOf = (index: number): number => heap[index]?.at ?? Infinity;

  function swap(a: number, b: number): void {
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  }

  function sink(): void {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = timeOf(left + 1) < timeOf(left) ? left + 1 : left;
      if (timeOf(child) >= timeOf(index)) return;
      swap(index, child);
      index = child;
    }
  }

  return {
    add(id, at) {
      heap.push({ at, id });
      for (let index = heap.length - 1; index > 0;) {
        const parent = (index - 1) >> 1;
        if (timeOf(parent) <= timeOf(index)) return;
        swap(index, parent);
        index = parent;
      }
    },
    takeDue(now) {
      const first = heap[0];
      if (first === undefined || first.at > now) return null;
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        sink();
      }
      return first.id;
    },
  };
}
