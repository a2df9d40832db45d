import { describe, expect, test } from 'vitest';
import { openContests, SHORT } from './contests.ts';

/* A contest plays some pairs twice: a bot that is left to chance is found while it goes on. */

const { play, write, contentsOf } = openContests();
const sprt = (bot: string, ...words: string[]) =>
  play('sprt', bot, 'gunner', ...SHORT, '--pairs', '3', '--json', ...words);

describe('pairs that are played twice', () => {
  const NOT_THE_SAME =
    /^shooter: match [0-9a-f]{32}, seed "c\/\d", .* at tick \d+ "chance" in seat [12] did not do the same/;

  test('find a bot that is left to chance, or remembers, at once, and name it', () => {
    const bodies = {
      chance: 'createBot = () => ({ decide: () => Math.floor(Math.random() * 32) })',
      // What it knows of another match.
      memory: 'name = "chance", createBot = () => ((matches += 1), { decide: () => matches % 32 })',
    };
    for (const [name, body] of Object.entries(bodies)) {
      const bot = write(`${name}.mjs`, `let matches = 0;\nexport const ${body};\n`);
      const { code, stdout, stderr } = sprt(bot, '--run', `found-${name}`, '--workers', '1');
      expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'contest/not-reproducible']);
      expect(stderr).toMatch(NOT_THE_SAME);
    }
  });

  test('change no byte, and are told of if they were asked for', () => {
    const words = ['tournament', 'hunter', 'random', 'gunner', ...SHORT, '--pairs', '2', '--logs', 'all'];
    const threads = ['--workers', '2'];
    const told = ['0', '4', '9'].map((audit) =>
      play(...words, ...threads, '--audit', audit, '--run', `audit-${audit}`),
    );
    expect(told.map(({ stderr }) => stderr)).toEqual([
      '',
      '4 pairs played again came out the same\n',
      '6 pairs played again came out the same\n',
    ]);
    play(...words, '--run', 'audit-unasked');
    for (const name of ['4', '9', 'unasked'])
      expect(contentsOf(`audit-${name}`)).toEqual(contentsOf('audit-0'));
  });

  test('find it also among those that are known already', () => {
    const bot = write(
      'chance.mjs',
      'export const createBot = () => ({ decide: () => Math.floor(Math.random() * 32) });\n',
    );
    expect(sprt(bot, '--run', 'chance', '--audit', '0').code).toBe(1);
    const again = sprt(bot, '--run', 'chance', '--audit', '2');
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(NOT_THE_SAME)]);
    expect(sprt('hunter', '--run', 'fair').code).toBeLessThan(2);
    const fair = sprt('hunter', '--run', 'fair', '--audit', '2');
    expect(fair.stderr).toContain('2 pairs played again came out the same');
  });
});
