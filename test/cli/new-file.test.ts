import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFile, makeFileNow, writeAll, writeText } from '../../cli/files.ts';
import { shooter, start, temporaryFolder } from './shooter.ts';

/* Two commands that write one file at the same time: the later one is refused, or the file is whole. */

const cwd = temporaryFolder();
const at = (name: string): string => join(cwd, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

/** Two that write one file, turn by turn; how each ended. */
async function race(out: string, force: boolean): Promise<PromiseSettledResult<void>[]> {
  const writer = (letter: string, turns: number): Promise<void> =>
    makeFile({ out, force }, async (file) => {
      for (let turn = 0; turn < turns; turn += 1) {
        writeAll(file, Buffer.from(letter.repeat(1000)));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  return await Promise.allSettled([writer('a', 20), writer('b', 10)]);
}

test('without --force the later one is refused, and the file is that of the first', async () => {
  const [a, b] = await race(at('plain'), false);
  expect([a!.status, b!.status]).toEqual(['rejected', 'fulfilled']);
  expect((a as PromiseRejectedResult).reason).toMatchObject({
    code: 'file/unwritable',
    message: expect.stringMatching(/plain: it exists already; --force overwrites it$/),
  });
  expect(read('plain')).toBe('b'.repeat(10_000));
});

test('with --force the file is that of the last one, whole', async () => {
  writeFileSync(at('forced'), 'old');
  const ends = await race(at('forced'), true);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(read('forced')).toBe('a'.repeat(20_000));
});

test('nothing is left beside the file, and a link is replaced, not followed', () => {
  writeFileSync(at('target'), 'of somebody else');
  symlinkSync('target', at('link'));
  writeText(at('link'), 'new', true);
  expect([read('target'), read('link')]).toEqual(['of somebody else', 'new']);
  expect(() =>
    makeFileNow({ out: at('failed') }, (path) => {
      writeFileSync(path, 'half');
      throw new Error('planted');
    }),
  ).toThrow('planted');
  expect(existsSync(at('failed'))).toBe(false);
  expect(readdirSync(cwd).filter((name) => name.startsWith('.'))).toEqual([]);
});

test.each([
  ['no/where/x', /there is no folder/],
  ['folder/', /it is the name of a folder|it is a folder/],
  ['none/', /it is the name of a folder/],
  ['n'.repeat(300), /its name is too long/],
])('a file that cannot be there is refused before it is made: %s', (name, message) => {
  mkdirSync(at('folder'), { recursive: true });
  expect(() => writeText(at(name), 'x')).toThrow(message);
});

test('a match that is recorded keeps its name from the moment at which it begins', async () => {
  writeFileSync(
    at('slow.mjs'),
    'export const createBot = () => ({ decide: () => { const end = Date.now() + 5; while (Date.now() < end); return 0; } });\n',
  );
  const running = start(['match', '--p1', './slow.mjs', '--p2', 'idle', '-o', 'held.log'], { cwd });
  while (!existsSync(at('held.log'))) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = shooter(['match', '--p1', 'idle', '--p2', 'idle', '--ticks', '60', '-o', 'held.log'], {
    cwd,
  });
  expect([second.code, second.stderr]).toEqual([2, expect.stringMatching(/held\.log: it exists already/)]);
  running.process.kill('SIGINT');
  expect((await running.end).code).toBe(130);
  expect(shooter(['verify', 'held.log'], { cwd }).code).toBe(0);
});
