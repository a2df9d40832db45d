import { afterEach, expect, test, vi } from 'vitest';
import { helloOf } from '../../cli/address.ts';
import { describeWinner } from '../../cli/describe-log.ts';
import { formatTime } from '../../cli/format.ts';
import { createProgress } from '../../cli/progress.ts';
import { encodeHello, FRAME_HEADER_BYTES, parseHello } from '../../src/net/index.ts';

/* Small pieces of text at their limits. */

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('no time has 60 seconds, or 60 minutes', () => {
  expect([0, 3, 3596, 3599, 3600, 7199].map(formatTime)).toEqual([
    '0.0 s',
    '0.1 s',
    '59.9 s',
    '1 min 0.0 s',
    '1 min 0.0 s',
    '2 min 0.0 s',
  ]);
  expect([215_996, 215_999, 216_000].map(formatTime)).toEqual(['59 min 59.9 s', '1 h 0 min', '1 h 0 min']);
});

test('a match that one of the players left is said to be so, by seat and by name', () => {
  const result = { reason: 'leave', winner: 2 } as const;
  expect(describeWinner(result)).toBe('player 2 wins as the other left');
  expect(describeWinner(result, (seat) => `ann (${seat})`)).toBe('ann (2) wins as the other left');
  expect(describeWinner({ reason: 'time', winner: null })).toBe('a draw by time');
});

test('a name that is too long is cut between two characters, and a host takes it', () => {
  const name = `${'x'.repeat(63)}🚀🚀`;
  const frame = encodeHello(helloOf({} as Parameters<typeof helloOf>[0], { name, version: '🚀'.repeat(65) }));
  expect(parseHello(frame.subarray(FRAME_HEADER_BYTES))).toMatchObject({
    player: { name: `${'x'.repeat(63)}🚀`, version: '🚀'.repeat(64) },
  });
});

test('work that takes more than its total shows a full bar', () => {
  let now = 0;
  let written = '';
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  vi.stubEnv('TERM', 'xterm');
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written = String(text);
    return true;
  });
  const progress = createProgress(10, 'ticks');
  now = 2000;
  progress.update(20);
  process.stderr.isTTY = isTTY;
  expect(written).toContain(`[${'#'.repeat(24)}] 20/10`);
});
