import { describe, expect, test } from 'vitest';
import type { BotFailure } from '../../src/bots/index.ts';
import { createPairCheck } from '../../src/contest/check-pair.ts';
import { parsePair } from '../../src/contest/index.ts';
import { MAX_LINE_BYTES } from '../../src/contest/parse-pair.ts';
import type { ClaimedGame } from '../../src/contest/play-game.ts';
import { manifestOf, playForged } from './make-run.ts';

/* What the thread of the bots says of a game may be anything. The result that comes of it is one that every reader of a run takes. */

const failure: BotFailure = { seat: 1, tick: 3, code: 'bot/threw', message: 'planted', forfeits: false };

const failing =
  (...failures: object[]) =>
  (claim: ClaimedGame): ClaimedGame => ({
    ...claim,
    failures: failures.map((one) => ({ ...failure, ...one })),
  });

const having =
  (fields: object) =>
  (claim: ClaimedGame): ClaimedGame => ({ ...claim, ...fields });

const LONG = 'x'.repeat(100_000);

describe('a claim', () => {
  test.each<[string, (claim: ClaimedGame) => ClaimedGame]>([
    ['of a failure that nobody knows', failing({ code: 'bot/what' })],
    ['of a failure without a message', failing({ message: undefined })],
    ['of a failure with a message that fills a line', failing({ message: LONG })],
    ['of a failure in half a tick', failing({ tick: 1.5 })],
    ['of a failure after the end', failing({ tick: 1000 })],
    ['of failures in no order', failing({ tick: 9 }, {})],
    ['of a forfeit in a match that was played to its end', failing({ forfeits: true })],
    ['of a failure with a stack that is none', failing({ stack: 5 })],
    ['of an end that fills a line', having({ result: { reason: LONG, winner: 1 } })],
    ['of a hash before the beginning', having({ checkpoints: [{ tick: -1, hash: 1n }] })],
    ['of a hash in half a tick', having({ checkpoints: [{ tick: 0.5, hash: 1n }] })],
    ['of no failures at all', having({ failures: null })],
  ])('%s is interference, and leaves a run that can be read', (_, forge) => {
    const manifest = manifestOf();
    const { pair } = playForged(manifest, forge);
    const line = JSON.stringify(pair);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(parsePair(line)).toEqual(pair);
    expect(createPairCheck(manifest)(pair)).toBeUndefined();
    for (const { score, failures } of pair.games) {
      expect(score).toBeNull();
      expect(failures).toEqual([expect.objectContaining({ kind: 'interference', player: null })]);
    }
  });

  test('of a failure is believed where it may be', () => {
    const manifest = manifestOf();
    const { pair } = playForged(manifest, failing({}, { tick: 9 }));
    expect(createPairCheck(manifest)(parsePair(JSON.stringify(pair)))).toBeUndefined();
    expect(pair.games[0]).toMatchObject({ failures: [{ kind: 'crash', tick: 3, last: 9, count: 2 }] });
  });

  test('of a bot that is late counts as a crash where no budget is kept', () => {
    for (const [level, kind] of [
      ['none', 'crash'],
      ['worker', 'time'],
    ] as const) {
      const manifest = manifestOf({ isolation: { level, budgetMs: 100 } });
      const { pair } = playForged(manifest, failing({ code: 'bot/late' }));
      expect(createPairCheck(manifest)(parsePair(JSON.stringify(pair)))).toBeUndefined();
      expect(pair.games[0].failures[0]!.kind).toBe(kind);
    }
  });
});
