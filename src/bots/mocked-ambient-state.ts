/* Ambient state that differs from process to process: the clock, chance, the environment. What depends on it is not reproducible. */

/** How far ahead each mocked clock is, and how much further with each read, ms: so a loop that waits for a later time ends. */
const AHEAD_MS = 400 * 86_400_000;
const STEP_MS = 977;

const ENVIRONMENT = { PATH: '/mocked', TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8' };

/** What an engine may have beside the language. */
interface Host {
  readonly performance?: { now(): number };
  readonly process?: { hrtime(): [number, number] };
}

/**
 * Runs `act` while clocks, `Math.random` and, where there is a process, its environment and id are not what they are. Puts them
 * back, whatever `act` does.
 *
 * @param onRead is told by name of each read
 */
export function withMockedAmbientState<T>(act: () => T, onRead: (name: string) => void = () => {}): T {
  const { performance, process } = globalThis as Host;
  const { random } = Math;
  const { now } = Date;
  const monotonic = performance?.now.bind(performance) ?? now;
  let reads = 0;
  const clock = (name: string, read: () => number) => (): number => {
    onRead(name);
    reads += 1;
    return read() + AHEAD_MS + STEP_MS * reads;
  };
  const noting =
    <Value>(name: string, value: Value) =>
    (): Value => {
      onRead(name);
      return value;
    };
  const hrtime = mockHrtime((name) => clock(name, monotonic)());
  const undo = [
    replace(Date, 'now', { value: clock('Date.now', now) }),
    replace(globalThis, 'Date', { value: mockDate(clock('Date', now)) }),
    replace(performance, 'now', { value: clock('performance.now', monotonic) }),
    // Another number in the same range.
    replace(Math, 'random', { value: () => (noting('Math.random', random())() + 0.37) % 1 }),
    replace(process, 'env', { value: mockEnvironment(onRead) }),
    replace(process, 'pid', { get: noting('process.pid', 1) }),
    replace(process, 'hrtime', { value: hrtime }),
  ];
  try {
    return act();
  } finally {
    for (const restore of undo.reverse()) restore();
  }
}

/** @param nowMs reads a clock of this name */
function mockHrtime(nowMs: (name: string) => number): object {
  const nowNs = (name: string): bigint => BigInt(Math.round(1e6 * nowMs(name)));
  const hrtime = ([seconds, ns]: readonly [number, number] = [0, 0]): [number, number] => {
    const passed = nowNs('process.hrtime') - BigInt(seconds) * NS_PER_SECOND - BigInt(ns);
    return [Number(passed / NS_PER_SECOND), Number(passed % NS_PER_SECOND)];
  };
  return Object.assign(hrtime, { bigint: () => nowNs('process.hrtime.bigint') });
}

const NS_PER_SECOND = 1_000_000_000n;

const mockDate = (now: () => number): DateConstructor =>
  new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: (target) => new target(now()).toString(),
  });

function mockEnvironment(onRead: (name: string) => void): object {
  const read =
    (by: 'get' | 'has') =>
    (target: object, name: string | symbol): never => {
      onRead(`process.env.${String(name)}`);
      return Reflect[by](target, name) as never;
    };
  return new Proxy(ENVIRONMENT, {
    get: read('get'),
    has: read('has'),
    ownKeys(target) {
      onRead('process.env');
      return Reflect.ownKeys(target);
    },
  });
}

/** @returns what puts the property back that was there */
function replace(owner: object | undefined, name: string, by: PropertyDescriptor): () => void {
  if (owner === undefined) return () => {};
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const settable = 'value' in by ? { ...by, writable: true } : by;
  Object.defineProperty(owner, name, { ...settable, configurable: true, enumerable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}
