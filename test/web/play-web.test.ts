import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { shooter, start, temporaryFolder } from '../cli/shooter.ts';
import { inBrowser } from './browser.ts';
import { playOn, ready, shows, textOf } from './person.ts';

/* `shooter play --web` as a new user has it: one command, a link, a game, its replay, its proof. */

const { test, open } = inBrowser('a game by one command');
const cwd = temporaryFolder();

test('one command is a game in the browser, a replay that proves itself, and a log', async () => {
  writeFileSync(join(cwd, 'short.json'), '{"health": 20, "waveBase": 60}');
  const words = ['--opponent', 'idle', '--rules', 'short.json', '--name', 'Ann <b>'];
  const { process: child, end } = start(['play', '--web', ...words], { cwd });
  const link = await new Promise<string>((resolve) => {
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += String(bytes);
      const found = /: (http\S+)\n/.exec(said);
      if (found !== null) resolve(found[1]!);
    });
  });
  const { page, errors } = await open();
  await page.goto(link);
  expect(await page.inputValue('#name')).toBe('Ann <b>');
  await shows(page, '#against', 'Against idle, a bot.');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#card-main:visible');
  expect(await textOf(page, '#two .name')).toBe('idle');
  await ready(page);
  await playOn(page, 1);
  await page.waitForSelector('#card-replay:visible');

  const [replay] = await Promise.all([page.context().waitForEvent('page'), page.click('#card-replay')]);
  await replay
    .getByText(/proven/)
    .first()
    .waitFor();
  expect(new URL(replay.url()).pathname).toMatch(/^\/replay\/[0-9a-f]{32}$/);
  // What it is called once it is saved, not the end of its address.
  await replay.locator('.proof', { hasText: 'shooter verify page.html' }).waitFor();

  expect(errors).toEqual([]);
  child.kill('SIGINT');
  const { code, stdout } = await end;
  expect(code).toBe(130);
  const [, log] = /^match 1: .* after \d+ ticks; (logs\/\S+\.log)$/m.exec(stdout) ?? [];
  expect(existsSync(join(cwd, log!))).toBe(true);
  expect(stdout).toContain(`prove it: npx shooter verify ${log}`);
  const verified = shooter(['verify', log!], { cwd });
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('proven')]);
});
