import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import {
  inputsAt,
  KEY_COLUMNS,
  type Log,
  readLog,
  SOURCE_COLUMNS,
  SOURCES,
  valueIn,
  verifyLog,
} from '../../src/replay/index.ts';
import { closeAllPtys, openShooter, type Pty } from '../tui/pty.ts';
import { shooter, start, temporaryFolder } from './shooter.ts';

/* `shooter play` as a person has it: a terminal, keys, and a host over TCP. What was pressed is looked for in the log. */

const cwd = temporaryFolder();
afterEach(closeAllPtys);

const show = (words: readonly string[], size: { columns?: number; rows?: number } = {}): Pty =>
  openShooter(words, { cwd, ...size });

const logsIn = (folder: string): Log[] =>
  readdirSync(join(cwd, folder))
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => readLog(join(cwd, folder, name)));

/** The keys of a player, tick by tick. Where a slow machine brought none in time, those before go on. */
function keysOf({ track }: Log, seat: 1 | 2): number[] {
  const keys: number[] = [];
  for (let tick = 0; tick < track.ticks; tick += 1) {
    const packed = inputsAt(track, tick);
    const isMissing = SOURCES[valueIn(packed, SOURCE_COLUMNS[seat - 1]!)] === 'neutral';
    keys.push(isMissing ? (keys.at(-1) ?? 0) : valueIn(packed, KEY_COLUMNS[seat - 1]!));
  }
  return keys;
}

/** How long a key was held, each time that it was, ticks. */
const runsOf = (keys: readonly number[], bit: number): number[] =>
  keys
    .map((held) => (held & bit ? '#' : ' '))
    .join('')
    .split(' ')
    .filter((run) => run !== '')
    .map((run) => run.length);

/** Waits until so many tenths of a second of play have been shown, so long after now. */
async function playOn(person: Pty, tenths: number): Promise<void> {
  const clock = (screen: string): number => {
    const [, minutes, seconds, tenth] = /(\d+):(\d\d)\.(\d)/.exec(screen) ?? [];
    return minutes === undefined ? -1 : 600 * Number(minutes) + 10 * Number(seconds) + Number(tenth);
  };
  const from = clock(await person.until((screen) => clock(screen) >= 0));
  await person.until((screen) => clock(screen) >= from + tenths);
}

/** Starts a host, and says where it is. */
async function host(...words: string[]): Promise<{ address: string; kill(): void }> {
  const { process: child } = start(['host', '--port', '0', ...words], { cwd });
  onTestFinished(() => void child.kill('SIGKILL'));
  const address = await new Promise<string>((resolve) => {
    let said = '';
    child.stdout.on('data', (bytes) => {
      said += String(bytes);
      const found = /listening on ([\d.:]+),/.exec(said);
      if (found !== null) resolve(found[1]!);
    });
  });
  return { address, kill: () => void child.kill('SIGKILL') };
}

describe('shooter play alone', () => {
  it('is one command to a game against hunter: what is pressed is in the log, which is sealed and told at the end', async () => {
    const person = show(['play', '--logs', 'alone', '--seed', 's']);
    const waiting = await person.until('press r when ready');
    expect(waiting).toContain('INPUT basic');
    expect(waiting).toContain('1 person (you)');
    person.send('r');
    const playing = await person.until('playing');
    expect(playing).not.toContain('press r');
    await person.until('2 hunter');
    person.send('a');
    await playOn(person, 2);
    person.send(' ');
    await playOn(person, 2);
    person.send('\x1b[A');
    await playOn(person, 2);
    person.send('f');
    await person.until('AUTOFIRE');
    await playOn(person, 5);
    person.send('q');
    const { code, screen } = await person.end();
    expect(code).toBe(0);
    expect(person.isRestored()).toBe(true);

    const [log, ...more] = logsIn('alone');
    expect(more).toEqual([]);
    expect(verifyLog(log!).verdict).toBe('proven');
    expect(log!.header.players.map(({ name }) => name)).toEqual(['person', 'hunter']);
    expect(log!.end?.result).toEqual({ winner: 2, reason: 'leave' });
    const keys = keysOf(log!, 1);
    expect(runsOf(keys, LEFT)).toHaveLength(1);
    expect(runsOf(keys, UP)).toHaveLength(1);
    expect(runsOf(keys, SHOOT)).toHaveLength(2);
    expect(runsOf(keys, RIGHT | DOWN)).toEqual([]);
    const found = /watch it again: npx shooter replay (\S+)/.exec(screen);
    expect(existsSync(join(cwd, found![1]!))).toBe(true);
  });

  it('holds a key for as long as the person does where the terminal tells releases', async () => {
    const person = show(['play', '--logs', 'full', '--opponent', 'idle']);
    await person.until('INPUT basic');
    person.send('\x1b[?11u');
    await person.until('INPUT full');
    person.send('\x1b[114;1:1u\x1b[114;1:3u');
    await person.until('playing');
    person.send('\x1b[1;1:1C');
    await person.until('· · · ▶ ·');
    await playOn(person, 10);
    person.send('\x1b[1;1:3C');
    await playOn(person, 3);
    // The window loses the keyboard: of this key no release comes.
    person.send('\x1b[119;1:1u');
    await person.until('· ▲ · · ·');
    await playOn(person, 10);
    person.send('\x1b[O');
    await playOn(person, 3);
    person.send('\x1b[99;5:1u');
    expect((await person.end()).code).toBe(0);
    expect(person.isRestored()).toBe(true);
    const keys = keysOf(logsIn('full')[0]!, 1);
    for (const bit of [RIGHT, UP]) {
      expect(runsOf(keys, bit)).toHaveLength(1);
      // While it was shown as held, a second went by.
      expect(runsOf(keys, bit)[0]).toBeGreaterThanOrEqual(54);
    }
    expect(keys.at(-1)).toBe(0);
  });

  it('plays again when the person is ready again, and not before', async () => {
    const person = show(['play', '--logs', 'again', '--opponent', 'idle', '--ticks', '40']);
    await person.until('press r when ready');
    person.send('r');
    await person.until('a draw by time');
    await person.until('press r to play again');
    expect(logsIn('again')).toHaveLength(1);
    person.send('\r');
    await person.until('playing');
    await person.until('press r to play again');
    person.send('?');
    expect(await person.until('Keys')).toContain('leave the match and quit');
    person.send('\x1b');
    await person.until((screen) => !screen.includes('Keys'));
    person.send('q');
    const { screen } = await person.end();
    expect(screen).toContain('match 2: a draw by time after 40 ticks');
    expect(logsIn('again').map(({ track }) => track.ticks)).toEqual([40, 40]);
  });

  it('says that a screen is too small, and goes on when it no longer is', async () => {
    const person = show(['play', '--logs', 'small'], { columns: 30, rows: 8 });
    await person.until('too small');
    person.resize(80, 24);
    await person.until('press r when ready');
    person.resize(44, 14);
    expect(await person.until('INPUT basic')).toContain('press r when ready');
    person.resize(30, 8);
    await person.until('too small');
    person.send('q');
    expect((await person.end()).code).toBe(0);
    expect(person.isRestored()).toBe(true);
  });

  it('gives the terminal back and seals the log when it is told to end', async () => {
    const person = show(['play', '--logs', 'ended', '--opponent', 'idle']);
    await person.until('press r when ready');
    person.send('r');
    await person.until('playing');
    person.kill('SIGTERM');
    expect((await person.end()).code).toBe(143);
    expect(person.isRestored()).toBe(true);
    expect(logsIn('ended')[0]!.end?.result).toEqual({ winner: 2, reason: 'leave' });
  });
});

describe('shooter play HOST:PORT', () => {
  it('waits in a room for the other, who may be a program, and plays', async () => {
    const { address } = await host('--logs', 'hosted', '--ticks', '60');
    const person = show(['play', address, '--room', 'lab', '--name', 'Ann', '--ascii']);
    await person.until('waiting for a player');
    const bot = start(['bot', 'hunter', '--connect', address, '--room', 'lab'], { cwd });
    await person.until('press r when ready');
    person.send('r');
    const screen = await person.until('press r to play again');
    expect(screen).toContain('1 Ann (you)');
    expect(screen).toContain('2 hunter');
    expect(screen).not.toMatch(/[^\0-\x7f]/);
    await bot.end;
    await person.until('waiting for a player');
    person.send('q');
    const { code, screen: after } = await person.end();
    expect(code).toBe(0);
    expect(after).toMatch(/match 1: a draw by time after 60 ticks; the host keeps \S/);
  });

  it('speaks the wire of the original game alone with --plain', async () => {
    const { address } = await host('--logs', 'plain', '--ticks', '60', '--opponent', 'idle');
    const person = show(['play', address, '--plain']);
    await person.until('press r when ready');
    person.send('r');
    await person.until('playing');
    person.send('d');
    await person.until('press r to play again');
    person.send('q');
    expect((await person.end()).code).toBe(0);
    expect(runsOf(keysOf(logsIn('plain')[0]!, 1), RIGHT)).toHaveLength(1);
  });

  it('tells that the connection is lost, and can be left then', async () => {
    const { address, kill } = await host('--logs', 'lost', '--opponent', 'idle', '--grace', '60');
    const person = show(['play', address]);
    await person.until('press r when ready');
    kill();
    await person.until('connection lost, reconnecting');
    person.send('q');
    expect((await person.end()).code).toBe(0);
    expect(person.isRestored()).toBe(true);
  });

  it('ends with the reason when the host does not come back, and when there is none', async () => {
    const { address, kill } = await host('--logs', 'gone', '--opponent', 'idle', '--grace', '1');
    const person = show(['play', address]);
    await person.until('press r when ready');
    kill();
    const { code, screen } = await person.end();
    expect(code).toBe(2);
    expect(screen).toMatch(/shooter: .*ended the connection/);
    expect(person.isRestored()).toBe(true);

    const nobody = show(['play', address]);
    const end = await nobody.end();
    expect(end.code).toBe(2);
    expect(end.screen).toContain('nobody listens there');
    expect(nobody.isRestored()).toBe(true);
  });
});

describe('shooter play without what it needs', () => {
  it.each([
    [[], 'shooter bot'],
    [['127.0.0.1:1'], 'shooter bot'],
    [['--room', 'x'], '--room'],
    [['127.0.0.1:1', '--logs', 'x'], '--logs'],
  ])('%j: one line, exit 2, nothing started', (words, message) => {
    const { code, stdout, stderr } = shooter(['play', ...words], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(cwd, 'logs'))).toBe(false);
  });
});
