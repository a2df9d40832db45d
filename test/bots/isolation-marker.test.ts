import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { findBot, openIsolated, playMatch } from '../../src/bots/index.ts';
import { createMarker, killMarked, MARKER } from '../../src/bots/node/isolation/process.ts';

/* Programs that have left the process group of a bot. Node's permission model lets no bot start one, so that the tests do. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-marked-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Starts a program in a session of its own that starts another one. @returns both have ended once their output has */
async function startApart(marker: string): Promise<ChildProcess> {
  const env = { PATH: process.env.PATH, [MARKER]: marker };
  const child = spawn('/bin/sh', ['-c', 'sleep 3600 & echo there; wait'], { detached: true, env });
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('what has a marker ends with all that it has started, and what has another one goes on', async () => {
    const marker = createMarker();
    const [one, other] = await Promise.all([startApart(marker), startApart(createMarker())]);
    killMarked(marker);
    await once(one, 'close');
    expect(one.signalCode).toBe('SIGKILL');
    expect(isRunning(other)).toBe(true);
  });

  const writeBot = (): string => {
    const path = join(folder, 'marked.mjs');
    writeFileSync(
      path,
      `export const createBot = ({ note }) => ({ decide: () => (note(process.env.${MARKER}), 16) });`,
    );
    return path;
  };

  test('what a bot has started ends with its process, and a bot that is opened after it has another marker', async () => {
    const markers: string[] = [];
    for (let opened = 0; opened < 2; opened += 1) {
      const apart = openIsolated(writeBot(), 'process', { startMs: 20_000, budgetMs: 10_000 });
      playMatch({
        seed: 's',
        players: [apart, findBot('gunner')!],
        limitTicks: 1,
        note: (_tick, _seat, value) => void markers.push(value as string),
      });
      const child = await startApart(markers.at(-1)!);
      const closed = once(child, 'close');
      await apart.close();
      await closed;
      expect(child.signalCode).toBe('SIGKILL');
    }
    expect(markers[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(markers[1]).not.toBe(markers[0]);
  });

  test('and with a process that exits without closing its players', async () => {
    const index = new URL('../../dist/src/bots/index.js', import.meta.url).href;
    const script = join(folder, 'owner.mjs');
    const source = `import { findBot, openIsolated, playMatch } from ${JSON.stringify(index)};
      const apart = openIsolated(${JSON.stringify(writeBot())}, 'process', { startMs: 60000, budgetMs: 60000 });
      const note = (tick, seat, value) => console.log(value);
      playMatch({ seed: 's', players: [apart, findBot('gunner')], limitTicks: 1, note });
      process.stdin.once('data', () => process.exit());`;
    writeFileSync(script, source);
    const owner = spawn(process.execPath, [script]);
    started.push(owner);
    const [bytes] = await once(owner.stdout, 'data');
    const child = await startApart(String(bytes).trim());
    const closed = once(child, 'close');
    owner.stdin.write('exit');
    await closed;
    expect(child.signalCode).toBe('SIGKILL');
  });
});
