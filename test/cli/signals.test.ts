import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { shooter, start, temporaryFolder, writeBot } from './shooter.ts';

const cwd = temporaryFolder();
const slow = writeBot(
  cwd,
  'slow',
  'return { decide() { const end = performance.now() + 2; while (performance.now() < end); return 16; } };',
);
/** As slow, and writes down the tick that it is asked in. */
const counting = writeBot(
  cwd,
  'counting',
  `const { writeFileSync } = process.getBuiltinModule('node:fs');
   return { decide({ tick }) {
     writeFileSync('played', String(tick));
     for (const end = performance.now() + 2; performance.now() < end; );
     return 16;
   } };`,
);
const info = (log: string) => JSON.parse(shooter(['info', log, '--json'], { cwd }).stdout);

/** Plays against `slow`, and sends the signal so long after the log has appeared. */
async function stop(signal: NodeJS.Signals, afterMs: number, ...more: string[]) {
  const log = `${signal}${more.join('')}.log`;
  const { process: child, end } = start(['match', '--p1', slow, '--seed', '3', '-o', log, ...more], { cwd });
  while (!existsSync(join(cwd, log))) await sleep(20);
  await sleep(afterMs);
  child.kill(signal);
  return { log, ...(await end) };
}

describe('a match that is stopped', () => {
  it.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s: exit 130, sealed as interrupted',
    async (signal) => {
      const { log, code, stdout, stderr } = await stop(signal, 300);
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
      expect(stdout).toContain('slow (1) against gunner (2): interrupted (claimed) at tick ');
      expect(info(log)).toMatchObject({ status: 'sealed', result: { reason: 'interrupted', winner: null } });
      expect(shooter(['verify', log], { cwd }).stdout).toMatch(/^proven /);
    },
  );

  it('prints its JSON all the same', async () => {
    const { code, stdout } = await stop('SIGINT', 100, '--json');
    expect(code).toBe(130);
    expect(JSON.parse(stdout).result).toEqual({ reason: 'interrupted', winner: null });
  });

  it('can be gone on with from its last tick', async () => {
    const { log } = await stop('SIGTERM', 100, '--events');
    const { ticks } = info(log);
    const forked = shooter(['fork', log, '--at', String(ticks), '--p1', 'hunter', '--json'], { cwd });
    expect(forked.code).toBe(0);
    expect(JSON.parse(forked.stdout).ticks).toBeGreaterThan(ticks);
  });

  it('by a kill: all but the last part of a second is there, valid and labelled unfinished', async () => {
    const log = 'killed.log';
    const { process: child, end } = start(['match', '--p1', counting, '--seed', '3', '-o', log], { cwd });
    const played = (): number =>
      Number(existsSync(join(cwd, 'played')) && readFileSync(join(cwd, 'played'), 'utf8'));
    while (played() < 430) await sleep(5);
    child.kill('SIGKILL');
    expect((await end).code).toBe(null);
    const { code: verified, stdout } = shooter(['verify', log], { cwd });
    expect(verified).toBe(1);
    expect(stdout).toMatch(/^unfinished .+: a valid beginning: \d+ ticks, .+; missing: end, seal$/m);
    // A tick takes 2 ms, and a quarter of a second may be lost.
    expect(info(log).ticks).toBeGreaterThan(played() - 150);
  });
});

describe('a reader that goes away', () => {
  it('is no failure, and does not turn a failure into a success', async () => {
    const ending = async (...logs: string[]) => {
      const { process: child } = start(['verify', ...logs], { cwd });
      child.stdout.destroy();
      const [code] = await once(child, 'exit');
      return code as number;
    };
    const many = Array.from({ length: 30 }, () => 'SIGINT.log');
    expect(await ending(...many)).toBe(0);
    expect(await ending(...many, 'missing.log')).toBe(2);
  });
});
