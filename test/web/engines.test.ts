import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect } from 'vitest';
import { BUILT_IN_BOTS, playMatch } from '../../src/bots/index.ts';
import * as core from '../../src/core/index.ts';
import * as replay from '../../src/replay/index.ts';
import { type Examined, examine } from '../bundles/examine.ts';
import { recordMatch } from '../replay/matches.ts';
import { bundleSources, inBrowser } from './browser.ts';

/* Chromium gives what Node gives, of every golden log, vector and match of the built-in bots: verdict, the hash at every tick, and the bytes
   of the log written anew. */

const { test, open } = inBrowser('logs in another engine');

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, ROOT));
const namesIn = (folder: string, form: RegExp): string[] =>
  readdirSync(new URL(folder, ROOT)).filter((name) => form.test(name));

/** Ticks of a match of two bots, at most. */
const TICKS = 1800;

/** The log of a match between two built-in bots. */
function play(
  first: (typeof BUILT_IN_BOTS)[number],
  second: (typeof BUILT_IN_BOTS)[number],
): Examined['logs'][0] {
  const name = `${first.name} against ${second.name}`;
  const match = { seed: name, rules: {} };
  const pressed: [number, number][] = [];
  playMatch({
    ...match,
    players: [first, second],
    limitTicks: TICKS,
    onTick: (_, one, other) => void pressed.push([one, other]),
  });
  const { log } = recordMatch({ ...match, ticks: pressed.length, keys: (tick) => pressed[tick]! });
  return { name, bytes: [...replay.encodeLog(log)] };
}

let script: string;
beforeAll(async () => {
  script = await bundleSources(['src/core/index.ts', 'src/replay/browser.ts']);
});

async function examineInPage(examined: Examined): Promise<unknown> {
  const { page } = await open();
  await page.addScriptTag({ content: `${script}; const examine = ${examine.toString()};` });
  return await page.evaluate(`examine(shooter, ${JSON.stringify(examined)})`);
}

test('golden logs and vectors', async () => {
  const examined: Examined = {
    logs: namesIn('test/golden/', /\.log$/).map((name) => ({
      name,
      bytes: [...read(`test/golden/${name}`)],
    })),
    cases: namesIn('test/vectors/', /^rules-.*\.json$/).map((name) => ({
      name,
      match: JSON.parse(String(read(`test/vectors/${name}`))) as unknown,
    })),
  };
  const inNode = examine({ ...core, ...replay }, examined);
  expect(inNode.length).toBeGreaterThan(60);
  expect(await examineInPage(examined)).toEqual(inNode);
});

test('every two of the built-in bots', async () => {
  const logs = BUILT_IN_BOTS.flatMap((first) => BUILT_IN_BOTS.map((second) => play(first, second)));
  const inNode = examine({ ...core, ...replay }, { logs, cases: [] });
  expect(inNode.filter((line) => / (proven|unfinished) /.test(line)).length).toBeGreaterThanOrEqual(
    BUILT_IN_BOTS.length ** 2,
  );
  expect(await examineInPage({ logs, cases: [] })).toEqual(inNode);
});
