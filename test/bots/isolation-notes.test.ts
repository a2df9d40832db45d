import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  type BotKind,
  examinePlayer,
  findBot,
  type IsolatedPlayer,
  loadBotModule,
  openIsolated,
  playMatch,
  recordMatch,
} from '../../src/bots/index.ts';
import type { MODULE_CODES } from '../../src/bots/node/module-files.ts';

/* What a bot says beside its inputs, and what is wrong with its module: the same in isolation as without. */

const folder = mkdtempSync(join(tmpdir(), 'shooter-said-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open: IsolatedPlayer[] = [];
afterEach(async () => {
  for (const player of open.splice(0)) await player.close();
});

const AMPLE = { budgetMs: 10_000, startMs: 20_000 };
const gunner = findBot('gunner')!;

function write(name: string, source: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  return path;
}

function isolate(path: string): IsolatedPlayer {
  const player = openIsolated(path, 'worker', AMPLE);
  open.push(player);
  return player;
}

const BOT = 'export const createBot = () => ({ decide: () => 16 });\n';

const FAULTY: { readonly [code in (typeof MODULE_CODES)[number]]: string | undefined } = {
  'bot/no-such-file': undefined,
  'bot/failed-to-load': 'throw new Error("no");\n',
  'bot/no-create-bot': 'export const a = 1;\n',
  'bot/other-contract': `export const contract = 0;\n${BOT}`,
  'bot/bad-data-files': `export const dataFiles = ['./nothing.json'];\n${BOT}`,
  'bot/too-many-files': `export const dataFiles = ['./large.bin'];\n${BOT}`,
};

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe.each(Object.entries(FAULTY))('a module with %s', (code, source) => {
  test('is told of by that, however it is opened', async () => {
    const name = code.replace('/', '-');
    const path = source === undefined ? join(folder, `${name}.mjs`) : write(name, source);
    writeFileSync(join(folder, 'large.bin'), '');
    truncateSync(join(folder, 'large.bin'), (256 << 20) + 1);
    expect(await loadBotModule(path).catch(codeOf)).toBe(code);
    expect(await examinePlayer(path, 'worker', AMPLE).catch(codeOf)).toBe(code);
    expect(() => isolate(path)).toThrow(expect.objectContaining({ code }));
  });
});

test('data files that are no files are refused, however the bot is opened', async () => {
  const path = write('far', `export const dataFiles = [new URL('https://example.org/a.json')];\n${BOT}`);
  expect(await loadBotModule(path).catch(codeOf)).toBe('bot/bad-data-files');
  expect(() => isolate(path)).toThrow(expect.objectContaining({ code: 'bot/bad-data-files' }));
});

test('notes that are dropped are counted as without isolation', async () => {
  const body = (statement: string): string =>
    `export const createBot = ({ note }) => ({ decide({ tick }) { if (tick < 10) { ${statement} } return 16; } });\n`;
  for (const [name, statement, dropped] of [
    ['large', "note('x'.repeat(40000));", 10],
    ['many', "for (let at = 0; at < 50; at += 1) note('x'.repeat(2000));", 500],
  ] as const) {
    const path = write(name, body(statement));
    const count = async (kind: BotKind): Promise<number> =>
      (await recordMatch({ seed: '1', players: [kind, gunner], limitTicks: 20 })).droppedNotes;
    expect(await count(await loadBotModule(path))).toBe(dropped);
    expect(await count(isolate(path))).toBe(dropped);
  }
});

test('what a bot notes before it fails to start, or after its match, is in no other match', () => {
  const path = write(
    'fails-first',
    `let games = 0;
     const all = [];
     export function createBot({ note }) {
       games += 1;
       note('game ' + games);
       if (games === 1) throw new Error('not yet');
       all.push(note);
       return { decide() { for (const one of all.slice(0, -1)) one('late'); return 16; } };
     }\n`,
  );
  const player = isolate(path);
  const play = (): unknown[] => {
    const notes: unknown[] = [];
    const note = (_tick: number, _seat: number, value: unknown): void => void notes.push(value);
    try {
      playMatch({ seed: 's', players: [player, gunner], note, limitTicks: 3 });
    } catch (error) {
      notes.push(codeOf(error));
    }
    return notes;
  };
  expect([play(), play(), play()]).toEqual([['game 1', 'bot/failed-to-start'], ['game 2'], ['game 3']]);
});
