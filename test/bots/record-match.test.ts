import { expect, test } from 'vitest';
import { type BotKind, findBot, playMatch, recordMatch } from '../../src/bots/index.ts';
import { createMatch } from '../../src/core/index.ts';
import { createRecorder, decodeLog, encodeLog, forkLog, verifyLog } from '../../src/replay/index.ts';

/* A match that a program plays and records is the one that is played without, and its log is proven. */

const [hunter, gunner] = [findBot('hunter')!, findBot('gunner')!];
const players = [hunter, gunner] as const;
const rules = { maxTicks: 900 };

/** A bot that notes its tick every 100 ticks and fails twice. */
const noting: BotKind = {
  ...{ name: 'noting', kind: 'module', version: '1' },
  createBot: ({ note }) => ({
    decide({ tick }) {
      if (tick % 100 === 0) note({ tick });
      if (tick === 40 || tick === 50) throw new Error('not now');
      return 16;
    },
  }),
};

test('the match is that of playMatch, its log that of a recorder by hand', async () => {
  const { log, result, match } = await recordMatch({ seed: '42', rules, players });
  expect(result).toEqual(playMatch({ seed: '42', rules, players }).result);
  expect(match.tick).toBe(log.track.ticks);
  expect(verifyLog(log)).toMatchObject({ verdict: 'proven' });

  const byHand = createMatch({ seed: '42', rules });
  const recorder = createRecorder(byHand, {
    players: players.map(({ name, kind, version }) => ({ name, kind, version })) as never,
  });
  const played = playMatch({
    start: byHand,
    players,
    onTick: (_, first, second) => recorder.record(first, second),
  });
  expect(encodeLog(log)).toEqual(encodeLog(recorder.end(played.result)));
});

test('notes and failures are in the log', async () => {
  const { log, failures, droppedNotes } = await recordMatch({ seed: '1', rules, players: [noting, gunner] });
  expect(failures.map(({ tick, code }) => [tick, code])).toEqual([
    [40, 'bot/threw'],
    [50, 'bot/threw'],
  ]);
  const read = decodeLog(encodeLog(log));
  expect(read.failures.map(({ tick, seat }) => [tick, seat])).toEqual([
    [40, 1],
    [50, 1],
  ]);
  expect(read.notes.map(({ tick }) => tick).slice(0, 3)).toEqual([0, 100, 200]);
  expect(droppedNotes).toBe(0);
});

test('it goes on from a fork', async () => {
  const { log } = await recordMatch({ seed: '42', rules, players });
  const from = forkLog(log, 300, { players: [{ name: 'gunner' }, { name: 'gunner' }] });
  const forked = await recordMatch({ from, players: [gunner, gunner], botSeed: 'x' });
  expect(forked.log.header.parent).toMatchObject({ tick: 300 });
  expect(verifyLog(forked.log)).toMatchObject({ verdict: 'proven' });
});

test('an aborted signal ends it where it stands, and the log is whole', async () => {
  const none = await recordMatch({ seed: '42', players, signal: AbortSignal.abort() });
  expect([none.log.track.ticks, none.result]).toEqual([0, { reason: 'interrupted', winner: null }]);

  const stop = new AbortController();
  const ticks: number[] = [];
  const { log, result } = await recordMatch({
    ...{ seed: '42', rules: { maxTicks: 0, health: 10_000, damage: 1 }, players, signal: stop.signal },
    onProgress(tick) {
      ticks.push(tick);
      if (tick > 0) stop.abort();
    },
  });
  expect(result).toEqual({ reason: 'interrupted', winner: null });
  expect(ticks).toEqual([0, log.track.ticks]);
  expect(verifyLog(log)).toMatchObject({ verdict: 'proven' });
});

test('the bytes that are written are a log of what was played so far', async () => {
  const pieces: Uint8Array[] = [];
  const { log } = await recordMatch({
    seed: '7',
    rules,
    players,
    write: (bytes) => pieces.push(bytes.slice()),
  });
  const written = decodeLog(Uint8Array.from(Buffer.concat(pieces)));
  expect(written.header).toEqual(log.header);
});

test('what it does not know is refused', async () => {
  await expect(recordMatch({ seed: '1', players, limit: 3 } as never)).rejects.toThrow(/no option "limit"/);
  await expect(recordMatch({ seed: '1', players: ['hunter', gunner] } as never)).rejects.toThrow(TypeError);
});
