/* A process that looks like another one: with another clock, other chance and another environment. Whatever depends on these
   is not reproducible. */

const DAY_MS = 86_400_000;

/** Runs `act` while clock, `Math.random` and `process.env` are not what they are. Puts them back, whatever it does. */
export function withStrangeProcess<T>(act: () => T): T {
  const { env } = process;
  const { random } = Math;
  const { now } = Date;
  const RealDate = Date;
  const performanceNow = performance.now;
  let calls = 0;
  const later = (): number => {
    calls += 1;
    return 400 * DAY_MS + calls * 977;
  };
  class LateDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? now() + later() : given[0]);
    }
    static override now(): number {
      return now() + later();
    }
  }
  Math.random = () => (random() + 0.37) % 1;
  globalThis.Date = LateDate as DateConstructor;
  performance.now = () => performanceNow.call(performance) + later();
  process.env = { PATH: '/strange', TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', SHOOTER_STRANGE: '1' };
  try {
    return act();
  } finally {
    process.env = env;
    Math.random = random;
    globalThis.Date = RealDate;
    performance.now = performanceNow;
  }
}
