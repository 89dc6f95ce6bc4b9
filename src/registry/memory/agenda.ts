interface Appointment {
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
  // The children of the appointment at an index stand at twice that index plus 1 and plus 2, and are never earlier.
  const heap: Appointment[] = [];
  const timeOf = (index: number): number => heap[index]?.at ?? Infinity;

  function swap(a: number, b: number): void {
    const first = heap[a];
    const second = heap[b];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  }

  function parentOf(index: number): number {
    return Math.floor((index - 1) / 2);
  }

  function earlierChildOf(index: number): number {
    const left = 2 * index + 1;
    const right = left + 1;
    return timeOf(right) < timeOf(left) ? right : left;
  }

  function rise(index: number): void {
    const parent = parentOf(index);
    if (index === 0 || timeOf(parent) <= timeOf(index)) return;
    swap(index, parent);
    rise(parent);
  }

  function sink(index: number): void {
    const child = earlierChildOf(index);
    if (timeOf(child) >= timeOf(index)) return;
    swap(index, child);
    sink(child);
  }

  return {
    add(id, at) {
      heap.push({ at, id });
      rise(heap.length - 1);
    },
    takeDue(now) {
      const first = heap[0];
      if (first === undefined || first.at > now) return null;
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        sink(0);
      }
      return first.id;
    },
  };
}
