/* What a process has that another does not: its clock, its chance, its variables. While traps are set each read of them
   is noted, and gives something else than it would have. */

/** Runs `task`; gives the names of what it read, each once. */
export function noteReads(task: () => void): string[] {
  const reads = new Set<string>();
  const undo = [
    replace(
      Date,
      'now',
      noting(reads, 'Date.now', () => 1),
    ),
    replace(globalThis, 'Date', trapDate(reads)),
    replace(
      performance,
      'now',
      noting(reads, 'performance.now', () => 1),
    ),
    replace(
      Math,
      'random',
      noting(reads, 'Math.random', () => 0.123),
    ),
    replace(process, 'hrtime', trapHrtime(reads)),
    replace(process, 'env', trapVariables(reads)),
    replace(
      process,
      'pid',
      noting(reads, 'process.pid', () => 1),
      true,
    ),
  ];
  try {
    task();
  } finally {
    for (const put of undo.reverse()) put();
  }
  return [...reads];
}

const noting =
  <T>(reads: Set<string>, name: string, give: () => T): (() => T) =>
  () => {
    reads.add(name);
    return give();
  };

/** Puts `value` in the place of a property; gives what puts back what was there. */
function replace(owner: object, key: string, value: unknown, isGetter = false): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  const put = isGetter ? { get: value as () => unknown } : { value, writable: true };
  Object.defineProperty(owner, key, { ...put, configurable: true, enumerable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, key);
    else Object.defineProperty(owner, key, before);
  };
}

const trapDate = (reads: Set<string>): DateConstructor =>
  new Proxy(Date, {
    construct(target, args) {
      if (args.length > 0) return Reflect.construct(target, args) as object;
      reads.add('new Date');
      return new target(1);
    },
    apply(target) {
      reads.add('Date');
      return new target(1).toString();
    },
  });

function trapHrtime(reads: Set<string>): () => [number, number] {
  const now = noting(reads, 'process.hrtime', (): [number, number] => [1, 1]);
  return Object.assign(now, { bigint: noting(reads, 'process.hrtime.bigint', () => 1n) });
}

const trapVariables = (reads: Set<string>): NodeJS.ProcessEnv =>
  new Proxy(process.env, {
    get(target, key) {
      reads.add(`process.env.${String(key)}`);
      return typeof key === 'string' ? `${target[key] ?? ''}?` : undefined;
    },
    has(_, key) {
      reads.add(`process.env.${String(key)}`);
      return false;
    },
    ownKeys() {
      reads.add('process.env');
      return [];
    },
  });
