import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shooter } from '../shooter.ts';
import { openContests, SHORT } from './contests.ts';

const { cwd, play, write, contentsOf } = openContests();

describe('a bot is its name and its contents', () => {
  const BODY = 'export const createBot = () => ({ decide: ({ tick }) => (tick & 64 ? 17 : 18) });\n';
  const words = ['sprt', './bot.mjs', 'gunner', ...SHORT, '--elo1', '60', '--pairs', '6', '--logs', 'all'];

  test('so parts from machines that keep it in other folders are merged, and gone on with from elsewhere', () => {
    const scripted = ['--pairs', '2', '--logs', 'all'];
    for (const [index, name] of ['here', 'there/deep'].entries()) {
      write(`${name}/bot.mjs`, BODY);
      const at = (...some: string[]) => shooter(some, { cwd: join(cwd, name) });
      expect(at(...words, '--shard', `${index + 1}/2`, '--run', 'part').code).toBe(0);
    }
    const parts = ['here/part', 'there/deep/part'];
    expect(play('merge', ...parts, '-o', 'places-a').code).toBeLessThan(2);
    expect(play('merge', ...[...parts].reverse(), '-o', 'places-b').code).toBeLessThan(2);
    expect(contentsOf('places-b')).toEqual(contentsOf('places-a'));
    const whole = shooter([...words, '--shard', '1/1', '--run', '../whole'], { cwd: join(cwd, 'here') });
    expect(whole.code).toBe(0);
    const again = play('sprt', './there/deep/bot.mjs', ...words.slice(2), '--shard', '1/1', '--run', 'whole');
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(contentsOf('whole')['results.ndjson']).toEqual(contentsOf('places-a')['results.ndjson']);
    // The inputs of a log are called by its name alone, too.
    const log = readdirSync(join(cwd, 'whole/logs'))[0]!;
    for (const name of ['here', 'there/deep']) cpSync(join(cwd, 'whole/logs', log), join(cwd, name, 'x.log'));
    play('sprt', 'log:here/x.log#1', 'gunner', ...SHORT, ...scripted, '--run', 'scripted');
    const moved = play(
      'sprt',
      'log:there/deep/x.log#1',
      'gunner',
      ...SHORT,
      ...scripted,
      '--run',
      'scripted',
    );
    expect(moved.stderr).toBe('');
    expect(contentsOf('scripted')['manifest.json']).toBeDefined();
    expect(readFileSync(join(cwd, 'scripted/manifest.json'), 'utf8')).not.toContain('here');
  });

  test('so two of one name stay apart, and one that was renamed is told by its field', () => {
    write(`a/bot.mjs`, BODY);
    write(`b/bot.mjs`, BODY.replace('17', '16'));
    write('taken.mjs', `export const name = 'bot (2)';\n${BODY}`);
    const players = ['./a/bot.mjs', './taken.mjs', './b/bot.mjs'];
    const { stdout } = play(
      'tournament',
      ...players,
      ...SHORT,
      '--pairs',
      '1',
      '--run',
      'namesakes',
      '--json',
    );
    const summary = JSON.parse(stdout) as { players: { name: string; hash: string }[] };
    expect(summary.players.map(({ name }) => name)).toEqual(['bot', 'bot (2)', 'bot (3)']);
    expect(new Set(summary.players.map(({ hash }) => hash)).size).toBe(3);
    write('renamed.mjs', BODY);
    const renamed = play('sprt', './renamed.mjs', ...words.slice(2), '--shard', '1/1', '--run', 'whole');
    expect([renamed.code, renamed.stderr]).toEqual([
      2,
      expect.stringContaining('differ in "players[0].name"'),
    ]);
  });

  test('so what it imports is part of it, also through a link', () => {
    write(`linked/lib/keys.mjs`, 'export const keys = 16;\n');
    write(
      'linked/lib/bot.mjs',
      "import { keys } from './keys.mjs';\nexport const createBot = () => ({ decide: () => keys });\n",
    );
    symlinkSync('lib/bot.mjs', join(cwd, 'linked/bot.mjs'));
    const link = ['sprt', './linked/bot.mjs', 'gunner', ...SHORT, '--pairs', '2', '--run', 'by-link'];
    play(...link);
    write('linked/lib/keys.mjs', 'export const keys = 17;\n');
    const changed = play(...link);
    expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('players[0].hash')]);
  });

  test('so are its data files, and what it reads that is none is told', () => {
    const reads = (how: string): string =>
      `import { readFileSync } from 'node:fs';\nimport { dirname, join } from 'node:path';\nimport { fileURLToPath } from 'node:url';\nconst { keys } = JSON.parse(readFileSync(${how}, 'utf8'));\nexport const createBot = () => ({ decide: () => keys });\n`;
    write('data/weights.json', '{"keys":16}');
    write('data/known.mjs', reads("new URL('./weights.json', import.meta.url)"));
    write('data/loose.mjs', reads("join(dirname(fileURLToPath(import.meta.url)), 'weights' + '.json')"));
    const known = ['sprt', './data/known.mjs', 'gunner', ...SHORT, '--pairs', '1', '--run', 'known'];
    expect(play(...known).stdout).not.toContain('no part of its identity');
    const loose = play('sprt', './data/loose.mjs', 'gunner', ...SHORT, '--pairs', '1', '--run', 'loose');
    expect(loose.stdout).toContain(
      'loose reads weights.json while it is made, which is no part of its identity',
    );
    write('data/weights.json', '{"keys":17}');
    const changed = play(...known);
    expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining('players[0].hash')]);
  });
});
