import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NEVER_MS } from '../own-time.ts';
import { shooter, start, temporaryFolder, writeBot } from './shooter.ts';

/* `shooter play --web`: a private host, and the link to its page. What is played on the page is in test/web. */

const cwd = temporaryFolder();

/** Waits until the file of this name has something in it. */
async function contentOf(path: string): Promise<string> {
  const until = Date.now() + NEVER_MS;
  while (!existsSync(path) || readFileSync(path, 'utf8') === '') {
    if (Date.now() > until) throw new Error(`${path} does not come`);
    await sleep(20);
  }
  return readFileSync(path, 'utf8');
}

describe('shooter play --web', () => {
  it('prints the link of a private page on loopback, opens it by no shell, and ends on Ctrl+C', async () => {
    // What stands for a browser: it writes down what it is asked to open.
    const opener = join(cwd, process.platform === 'darwin' ? 'open' : 'xdg-open');
    writeFileSync(opener, `#!/bin/sh\nprintf '%s\\n' "$@" > "${cwd}/opened"\n`);
    chmodSync(opener, 0o755);
    const env = { PATH: `${cwd}${delimiter}${process.env.PATH}` };
    const { process: child, end } = start(['play', '--web', '--open'], { cwd, env });
    const link = (await contentOf(join(cwd, 'opened'))).trim();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#room=play&token=[0-9a-f]{32}$/);

    const page = await fetch(link);
    const text = await page.text();
    expect(text).toContain('"opponent":"hunter"');
    // So that a game begins by one click.
    expect(text).toContain('"name":"person"');
    child.kill('SIGINT');
    const { code: ended, stdout } = await end;
    expect(ended).toBe(130);
    expect(stdout.split('\n')[0]).toBe(`play in your browser, against hunter: ${link}`);
  });

  it('says that the page does not open by itself where nothing opens it, and goes on', async () => {
    const env = { PATH: cwd, SHOOTER_TOKEN: undefined };
    const failing = join(cwd, process.platform === 'darwin' ? 'open' : 'xdg-open');
    writeFileSync(failing, '#!/bin/sh\nexit 3\n');
    const { process: child, end } = start(['play', '--web', '--open'], { cwd, env });
    let said = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (bytes: Buffer) => {
        said += String(bytes);
        if (said.includes('\n')) resolve();
      });
    });
    expect(said).toMatch(/the page does not open by itself \(.*ended with 3\): follow the link/);
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
  });

  it.each([
    [['--open'], '--open goes with --web'],
    [['--web', '127.0.0.1:1'], '--web is for a host of your own'],
    [['--web', '--token', 'x'], '--token is for a host that is there already'],
  ])('%j: one line, exit 2', (words, message) => {
    const { code, stderr } = shooter(['play', ...words], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('shooter host --web', () => {
  it('tells its page the name of a bot, and not where its file is', async () => {
    writeBot(cwd, 'private-bot', 'return { decide: () => 0 };');
    const words = ['host', '--port', '0', '--web', '0', '--opponent', './private-bot.mjs'];
    const { process: child, end } = start(words, { cwd });
    const url = await new Promise<string>((resolve) => {
      let said = '';
      child.stdout.on('data', (bytes: Buffer) => {
        said += String(bytes);
        const found = /in a browser: (http\S+)/.exec(said);
        if (found !== null) resolve(found[1]!);
      });
    });
    const text = await (await fetch(url)).text();
    expect(text).toContain('"opponent":"private-bot');
    expect(text).not.toContain('./private-bot');
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
  });
});
