import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { encodeLog } from '../../src/replay/index.ts';
import { openPeer } from '../net/peer.ts';
import { recordMatch } from '../replay/matches.ts';
import { type Ran, shooter, start, temporaryFolder, writeBot } from './shooter.ts';

/* Names, seeds, notes and file names that hold what a terminal, a browser or an editor obeys. */

const cwd = temporaryFolder();

/** A C0 and a C1 control sequence, a title, a bell, marks that turn and hide text, ends of lines, half of a surrogate pair. */
const HOSTILE =
  'a\u001b[2J\u009b2J\u009d0;t\u0007\u007f\u202e\u2066\u200b\ufeff\u2028\u2029\u0085\u{e0041}\ue000\ud800<&">z';
/** What a file can be called. */
const FILE = 'b\u001b[2J\u009b2J\u202e\u2028.log';

/** Anything that may not stand in what a command writes, beside the newlines and control sequences of its own. */
const RAW = /(?!\n|\r\n)[\p{C}\p{Zl}\p{Zp}]/u;
/** Control sequences of ours: a cast's are escaped by JSON. */
const found = (text: string): string | undefined => {
  const match = RAW.exec(text);
  return match === null
    ? undefined
    : JSON.stringify(text.slice(Math.max(0, match.index - 30), match.index + 5));
};

beforeAll(() => {
  // No log takes half of a surrogate pair.
  const WHOLE = HOSTILE.replace('\ud800', '');
  const info = { name: WHOLE, kind: WHOLE, version: WHOLE, hash: WHOLE, [WHOLE]: WHOLE };
  const { log } = recordMatch({
    seed: WHOLE,
    rules: { maxTicks: 120 },
    players: [info, info],
    recording: { release: WHOLE, node: WHOLE, platform: WHOLE, recordedAt: WHOLE },
    ticks: 120,
    keys: () => [16, 16],
    before({ tick }, recorder) {
      if (tick > 0) return;
      recorder.note(1, WHOLE);
      recorder.note(2, { [WHOLE]: WHOLE });
    },
  });
  const bytes = encodeLog(log);
  writeFileSync(join(cwd, FILE), bytes);
  writeFileSync(join(cwd, 'cut.log'), bytes.subarray(0, bytes.length - 40));
  writeFileSync(join(cwd, `bad${FILE}`), 'no log');
});

const clean = ({ stdout, stderr }: Ran): void => {
  expect(found(stdout)).toBeUndefined();
  expect(found(stderr)).toBeUndefined();
};

describe('hostile text never leaves a command as it came:', () => {
  it.each(
    [
      ['info', FILE],
      ['info', FILE, '--json'],
      ['verify', FILE],
      ['verify', FILE, '--json'],
      ['verify', 'cut.log', `bad${FILE}`, FILE],
      ['verify', 'cut.log', `bad${FILE}`, FILE, '--json'],
      ['replay', FILE, '--plain', '--at', '0'],
      ['diff', FILE, 'cut.log'],
      ['diff', FILE, 'cut.log', '--json'],
      ['watch', `./${FILE}`, '--plain'],
      ['watch', `./${FILE}`, '--ndjson'],
      ['export', FILE, '--format', 'json'],
      ['export', FILE, '--format', 'svg'],
      ['export', FILE, '--format', 'cast'],
      ['export', FILE, '--format', 'csv'],
      ['export', FILE, '--format', 'csv', '--what', 'matches'],
      ['export', FILE, '--format', 'csv', '--what', 'events'],
      ['export', FILE, '--format', 'jsonl', '--what', 'matches'],
      ['export', `bad${FILE}`, '--format', 'csv'],
      ['fork', FILE, '--at', '10', '--p1', 'hunter', '--seed', HOSTILE.slice(0, -4)],
      ['match', '--p1', `log:${FILE}#1`, '--p2', `log:${FILE}#2`, '--ticks', '60', '--seed', FILE],
      [
        'sprt',
        `log:${FILE}#1`,
        `log:${FILE}#2`,
        '--pairs',
        '1',
        '--seed',
        FILE,
        '--ticks',
        '30',
        '--ndjson',
        '-o',
        's',
      ],
      ['check', `./${FILE}`],
      ['replay', HOSTILE],
      [HOSTILE],
      ['info', `--${HOSTILE}`],
      ['host', '--port', HOSTILE],
      ['watch', `[${HOSTILE}`],
    ].map(
      (words) =>
        [
          words
            .map((word) => word.replaceAll(/[^\x20-\x7e]/g, '?'))
            .join(' ')
            .slice(0, 60),
          words,
        ] as const,
    ),
  )('%s', (_, words) => {
    clean(shooter(words, { cwd }));
  });

  it('in the tables and pages of a contest', () => {
    const names = [`log:${FILE}#1`, `log:${FILE}#2`];
    const options = ['--games', '2', '--seed', FILE, '--ticks', '30', '-o', 'run'];
    const played = shooter(['tournament', ...names, ...options], { cwd });
    clean(played);
    for (const format of ['--csv', '--json']) clean(shooter(['tournament', '-o', 'run', format], { cwd }));
  });

  it('in the name of a module, which is refused', () => {
    const name = writeBot(cwd, 'named', 'return { decide: () => 0 };');
    writeFileSync(
      join(cwd, 'named.mjs'),
      `export const name = ${JSON.stringify(HOSTILE)};\nexport const createBot = () => ({ decide: () => 0 });\n`,
    );
    const ran = shooter(['match', '--p1', name, '--p2', 'idle', '--ticks', '60'], { cwd });
    expect(ran.code).toBe(2);
    clean(ran);
  });

  it('in the lines of a host, before and after the token is checked', async () => {
    const running = start(['host', '--port', '0', '--token', 'secret', '--logs', 'hosted'], { cwd });
    onTestFinished(() => void running.process.kill('SIGKILL'));
    const port = await new Promise<number>((resolve) => {
      let printed = '';
      running.process.stdout.on('data', (bytes) => {
        printed += String(bytes);
        const listening = /listening on \S+:(\d+)/.exec(printed);
        if (listening !== null) resolve(Number(listening[1]));
      });
    });
    const hello = { hello: 'shooter', version: 1, token: HOSTILE, player: { name: HOSTILE } };
    for (const payload of [
      { ...hello, room: HOSTILE },
      hello,
      { ...hello, version: HOSTILE },
      { ...hello, player: HOSTILE },
      { [HOSTILE]: HOSTILE },
    ]) {
      const peer = await openPeer(port);
      let came = '';
      peer.socket.on('data', (bytes) => {
        came += String(bytes);
      });
      peer.send(JSON.stringify(payload));
      await peer.end();
      expect(came).toContain('error');
      expect(found(came)).toBeUndefined();
    }
    const bare = await openPeer(port);
    bare.send(HOSTILE);
    await bare.end();
    running.process.kill('SIGTERM');
    const ran = await running.end;
    expect(found(ran.stderr)).toBeUndefined();
    expect(ran.stderr).toContain('bad-hello');
  });
});
