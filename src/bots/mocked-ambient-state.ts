/* Ambient state that differs from process to process: the clock, chance, the environment. What depends on it is not reproducible. */

const DAY_MS = 86_400_000;

/**
 * Runs `act` while the clock, `Math.random` and, where there is a process, its environment are not what they are. Puts them back, whatever
 * `act` does.
 */
export function withMockedAmbientState<T>(act: () => T): T {
  const { Date: RealDate, performance } = globalThis as {
    Date: DateConstructor;
    performance?: { now(): number };
  };
  const { process } = globalThis as { process?: object };
  const { random } = Math;
  const now = performance?.now.bind(performance);
  let calls = 0;
  const later = (): number => {
    calls += 1;
    return 400 * DAY_MS + calls * 977;
  };
  class LateDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? RealDate.now() + later() : given[0]);
    }
    static override now(): number {
      return RealDate.now() + later();
    }
  }
  const undo = [
    replace(Math, 'random', () => (random() + 0.37) % 1),
    replace(globalThis, 'Date', LateDate),
    replace(performance, 'now', () => now!() + later()),
    replace(process, 'env', { PATH: '/mocked', TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8' }),
  ];
  try {
    return act();
  } finally {
    for (const restore of undo) restore();
  }
}

/** @returns what puts the value back that was there */
function replace(owner: object | undefined, name: string, value: unknown): () => void {
  if (owner === undefined) return () => {};
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}
