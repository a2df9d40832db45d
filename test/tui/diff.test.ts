import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { divergenceSteps, LEAD_TICKS, skipEqual } from '../../src/render/divergences.ts';
import { diffLogs, readLog, runSteps } from '../../src/replay/index.ts';
import { shooter, temporaryFolder } from '../cli/shooter.ts';
import { heldKeys, type Keys, LONG, recordMatch } from '../replay/matches.ts';
import { closeAllPtys, openShooter } from './pty.ts';

/* Two matches in step. */

const folder = temporaryFolder();
beforeAll(() => {
  const run = (...words: string[]): void => expect(shooter(words, { cwd: folder }).code).toBe(0);
  run('match', '--p1', 'hunter', '--p2', 'gunner', '--seed', '7', '-o', 'a.log');
  run('fork', 'a.log', '--at', '1000', '--p2', 'random', '-o', 'b.log');
});
afterEach(closeAllPtys);

describe('ranges that differ', () => {
  const drawn = heldKeys(3, 4);
  const table = Array.from({ length: 600 }, (_, tick) => drawn(tick));
  const base: Keys = (tick) => table[tick]!;
  const record = (keys: Keys) => recordMatch({ seed: 'stretches', rules: LONG, ticks: 600, keys }).log;

  test('of the same match there are none', () => {
    const { states, inputs, lastTick } = runSteps(divergenceSteps(record(base), record(base)));
    expect({ states, inputs, lastTick }).toEqual({ states: [], inputs: [], lastTick: 600 });
  });

  test('begin where the comparison of logs says, to the tick, and keys that are pressed for a while are one', () => {
    const [a, b] = [
      record(base),
      record((tick) => (tick >= 200 && tick < 210 ? [base(tick)[0] ^ 1, base(tick)[1]] : base(tick))),
    ];
    const { states, inputs } = runSteps(divergenceSteps(a, b));
    const { input, state } = diffLogs(a, b);
    expect(inputs).toEqual([{ from: 201, to: 210 }]);
    expect(inputs[0]!.from).toBe(input!.tick);
    expect(states[0]!.from).toBe(state!.tick);
  });

  test('are skipped to, with a second before them, and not out of', () => {
    const divergences = { states: [{ from: 500, to: 520 }], inputs: [{ from: 490, to: 495 }], lastTick: 900 };
    expect(skipEqual(divergences, 0)).toBe(490 - LEAD_TICKS);
    expect(skipEqual(divergences, 500)).toBe(500);
    expect(skipEqual(divergences, 520 + LEAD_TICKS)).toBe(520 + LEAD_TICKS);
    expect(skipEqual(divergences, 520 + LEAD_TICKS + 1)).toBe(900);
    const far = Array.from({ length: 100_000 }, (_, index) => ({
      from: 500 + 2 * index,
      to: 500 + 2 * index,
    }));
    expect(skipEqual({ states: far, inputs: far, lastTick: 900_000 }, 0)).toBe(500 - LEAD_TICKS);
  });
});

describe('shooter diff --tui', () => {
  const diff = (columns: number, b = 'b.log') =>
    openShooter(['diff', 'a.log', b, '--tui'], { cwd: folder, columns, rows: 34 });

  test('opens where the matches part, names what differs, and ends with 1', async () => {
    const { input } = diffLogs(readLog(join(folder, 'a.log')), readLog(join(folder, 'b.log')));
    const pty = diff(120);
    const screen = await pty.settled(new RegExp(`tick ${input!.tick} `));
    expect(screen).toMatch(/keys of 2: .* in a, .* in b/);
    expect(screen).toMatch(/a {2}a\.log .*b {2}b\.log/);
    pty.send('l');
    expect(await pty.settled(/fields differ/)).toMatch(/players\[1\]\.x +\d+ +\d+/);
    expect(pty.screen().join('\n')).toMatch(/┌.*┐/);
    pty.send('q');
    expect((await pty.end()).code).toBe(1);
    expect(pty.terminal.buffer.active.type).toBe('normal');
  });

  test('shows one match where there is no room for two, and the other on tab', async () => {
    const pty = diff(80);
    expect(await pty.settled(/a {2}a\.log/)).not.toContain('b.log');
    pty.send('\t');
    expect(await pty.settled(/b {2}b\.log/)).not.toContain('a.log');
    pty.send('q');
    await pty.end();
  });

  test('of the same match says that all is equal, and ends with 0', async () => {
    copyFileSync(join(folder, 'a.log'), join(folder, 'c.log'));
    expect(readdirSync(folder)).toContain('c.log');
    const pty = diff(120, 'c.log');
    await pty.until(/equal · 0 divergences/);
    pty.send('q');
    expect((await pty.end()).code).toBe(0);
  });
});
