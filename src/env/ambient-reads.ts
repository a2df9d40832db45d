/* Mocked ambient state: what a process has that another does not, its clock, its chance, its variables. While it is mocked, each
   read of it is noted, and gives something else than it would have. */

/** A property of something global, and what stands in its place. */
export interface AmbientSource {
  readonly owner: object;
  readonly key: string;
  /** @param note is called at each read with the name of what is read */
  mock(note: (name: string) => void): PropertyDescriptor;
}

/** What every engine has. */
const SOURCES: readonly AmbientSource[] = [
  functionSource(Date, 'now', { name: 'Date.now', give: () => 1 }),
  { owner: globalThis, key: 'Date', mock: (note) => ({ value: mockDate(note), writable: true }) },
  functionSource(globalThis.performance, 'now', { name: 'performance.now', give: () => 1 }),
  functionSource(Math, 'random', { name: 'Math.random', give: () => 0.123 }),
];

/** A function that reads something of the process. */
export function functionSource(
  owner: object,
  key: string,
  { name, give }: { readonly name: string; readonly give: () => unknown },
): AmbientSource {
  const mock = (note: (name: string) => void): PropertyDescriptor => ({
    writable: true,
    value: () => {
      note(name);
      return give();
    },
  });
  return { owner, key, mock };
}

/**
 * Runs `task` while what is ambient is mocked; all is put back, whatever it does.
 *
 * @param sources of the host, beside those that every engine has
 * @returns the names of what it read, each once
 */
export function noteAmbientReads(task: () => void, sources: readonly AmbientSource[] = []): string[] {
  const reads = new Set<string>();
  const undo = [...SOURCES, ...sources]
    .filter(({ owner }) => owner !== undefined)
    .map((source) => replace(source, (name) => void reads.add(name)));
  try {
    task();
  } finally {
    for (const put of undo.reverse()) put();
  }
  return [...reads];
}

/** @returns what puts back what was there */
function replace({ owner, key, mock }: AmbientSource, note: (name: string) => void): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { ...mock(note), configurable: true, enumerable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, key);
    else Object.defineProperty(owner, key, before);
  };
}

const mockDate = (note: (name: string) => void): DateConstructor =>
  new Proxy(Date, {
    construct(target, args) {
      if (args.length > 0) return Reflect.construct(target, args) as object;
      note('new Date');
      return new target(1);
    },
    apply(target) {
      note('Date');
      return new target(1).toString();
    },
  });
