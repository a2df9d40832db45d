import { expect, test } from 'vitest';
import { decodeLog, encodeLog, KEY_COLUMNS, type Log, readColumn } from '../../src/replay/index.ts';
import { createChance, heldKeys, type Keys, LONG, recordMatch } from './matches.ts';

/* How small sealed logs are, for players of all kinds. The measure is the entropy of the runs of their inputs: what a
   perfect code of order 0 would need that already knew how often each run comes. */

const TICKS = 36_000;

/** Bytes by the entropy of a player's runs, a symbol being length and keys changed, of both players together. */
function entropyBytes({ track }: Log): number {
  const bits = KEY_COLUMNS.map((column) => {
    const runs = readColumn(track, column);
    const counts = new Map<string, number>();
    for (const [index, [value, ticks]] of runs.entries()) {
      const symbol = `${ticks} ${value ^ (runs[index - 1]?.[0] ?? 0)}`;
      counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    }
    let sum = 0;
    for (const count of counts.values()) sum -= count * Math.log2(count / runs.length);
    return sum;
  });
  return (bits[0]! + bits[1]!) / 8;
}

const PLAYERS = [
  { name: 'hunter', kind: 'ladder', version: '1', hash: `sha256:${'4e'.repeat(32)}` },
  { name: 'somebody', kind: 'remote' },
] as const;
const recording = {
  release: '0.1.0',
  node: 'v20.20.0',
  platform: 'linux x64',
  recordedAt: '2026-01-02T03:04:05.678Z',
} as const;

/** One player, then both: what each presses depends on its own chance alone. */
const both = (create: (seed: number) => (tick: number) => number): Keys => {
  const [first, second] = [create(21), create(22)];
  return (tick) => [first(tick), second(tick)];
};

/** Decides every `ticks` ticks: where to go, mostly on as before, shooting mostly. */
const decider = (ticks: number, change: number) => (seed: number) => {
  const chance = createChance(seed);
  let keys = 16;
  return (tick: number): number => {
    if (tick % ticks === 0 && chance(100) < change) keys = 16 + ([1, 2, 0, 0][chance(4)] ?? 0);
    return keys;
  };
};

/** Fingers: each key is held and let go for times of its own. */
const human = (seed: number) => {
  const chance = createChance(seed);
  const keys = [1, 2, 4, 8, 16].map((key) => ({ key, held: false, until: 0 }));
  return (tick: number): number => {
    let pressed = 0;
    for (const each of keys) {
      if (tick >= each.until) {
        each.held = !each.held;
        const usual = each.held ? 8 : each.key === 16 ? 12 : 90;
        each.until = tick + 2 + chance(usual) + chance(usual);
      }
      if (each.held) pressed |= each.key;
    }
    return pressed;
  };
};

const KINDS: readonly [string, Keys][] = [
  ['that idle', () => [0, 0]],
  ['that shoot all the time', () => [16, 16]],
  ['of which one idles', both((seed) => (seed === 21 ? () => 0 : human(seed)))],
  ['that press anything, anew in each tick', heldKeys(31, 1)],
  ['that press anything for 8 ticks each', heldKeys(32, 8)],
  ['that press anything for 40 ticks each', heldKeys(33, 40)],
  ['like people', both(human)],
  ['that decide every 6 ticks', both(decider(6, 50))],
  ['that decide every 12 ticks', both(decider(12, 60))],
  ['that turn round at once, over and over', (tick) => [17 + (tick % 2), tick % 3]],
  ['who change their ways half way', (tick) => (tick < TICKS / 2 ? [16, 0] : heldAnew(tick))],
];
const heldAnew = heldKeys(34, 5);

test.each(KINDS)(
  'a sealed log of 10 minutes of players %s is within 1.15 × the entropy of its runs + 1,200 bytes',
  (_, keys) => {
    const { log } = recordMatch({
      seed: 'size',
      rules: LONG,
      ticks: TICKS,
      keys,
      players: PLAYERS,
      recording,
    });
    expect(log.track.ticks).toBe(TICKS);
    const bytes = encodeLog(log);
    const entropy = entropyBytes(log);
    if (process.env.SHOW) console.log(`${_}: ${bytes.length} bytes, entropy ${Math.round(entropy)}`);
    expect(bytes.length).toBeLessThan(1.15 * entropy + 1200);
    expect(decodeLog(bytes).track.ticks).toBe(TICKS);
  },
);

test('a sealed log of 36,000 ticks of two bots that decide every 12 ticks is under 0.1 byte a tick', () => {
  for (const change of [30, 60, 100]) {
    const keys = both(decider(12, change));
    const { log } = recordMatch({
      seed: 'size',
      rules: LONG,
      ticks: TICKS,
      keys,
      players: PLAYERS,
      recording,
    });
    const bytes = encodeLog(log).length;
    if (process.env.SHOW) console.log(`12-tick bots, ${change} % anew: ${bytes} bytes`);
    expect(bytes).toBeLessThan(0.1 * TICKS);
  }
});
