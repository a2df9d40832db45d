import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openContests, SHORT } from './contests.ts';

/* What a bot printed before it failed is kept with the game. */

const { cwd, play, playProcess, write, contentsOf } = openContests();

/** A bot that prints who it is in each tick, and fails in seat 2. */
const failing = (does: string): string => `export const createBot = ({ seat, seed }) => ({
  decide({ tick }) {
    if (tick % 2 === 0) console.error(\`seat \${seat} of \${seed} at \${tick}\`);
    else process.stdout.write(\`and \${tick}\\n\`);
    if (seat === 2 && tick === 5) console.log('about to fail');
    if (seat === 2 && tick > 5) { ${does} }
    return 0;
  },
});\n`;

const WAYS: readonly (readonly [string, string, readonly string[]])[] = [
  ['none', 'throw new Error("no")', []],
  ['worker', 'throw new Error("no")', ['--isolate', 'worker', '--budget', '60000']],
  ['worker-exit', 'process.exit(3)', ['--isolate', 'worker', '--budget', '60000']],
  ['process', 'throw new Error("no")', ['--isolate', 'process', '--budget', '60000']],
  ['process-exit', 'process.exit(3)', ['--isolate', 'process', '--budget', '60000']],
  ['process-killed', 'process.kill(process.pid, "SIGKILL")', ['--isolate', 'process', '--budget', '60000']],
];

describe('what a bot prints', () => {
  test.each(WAYS)(
    'in isolation %s is kept of games in which it failed, and named in reports',
    (name, does, words) => {
      const bot = write(`${name}.mjs`, failing(does));
      const page = `${name}.html`;
      // What isolated bots print goes to the descriptor of a process.
      const { stdout, stderr } = playProcess(
        ...['sprt', bot, 'gunner', ...SHORT, '--pairs', '2', '--audit', '0', '--run', name, '--html', page],
        ...[...words, '--json'],
      );
      const { losses } = JSON.parse(stdout) as {
        losses: { seat: number; log: string; output: string | null }[];
      };
      const failed = losses.filter(({ seat }) => seat === 2);
      expect(failed).toHaveLength(2);
      for (const { log, output } of failed) {
        expect(output).toBe(log.replace('.log', '.stderr.txt'));
        const lines = readFileSync(join(cwd, name, output!), 'utf8').split('\n');
        expect(lines.slice(0, 7)).toEqual([
          expect.stringMatching(/^seat 2 of [0-9a-f]{32} at 0$/),
          'and 1',
          expect.stringMatching(/^seat 2 of [0-9a-f]{32} at 2$/),
          'and 3',
          expect.stringMatching(/^seat 2 of [0-9a-f]{32} at 4$/),
          'and 5',
          'about to fail',
        ]);
        expect(lines.every((line) => !line.startsWith('seat 1'))).toBe(true);
        expect(readFileSync(join(cwd, page), 'utf8')).toContain(`href="./${name}/${output}"`);
      }
      // Of a game without failures it goes to standard error alone, as all of it does.
      expect(readdirSync(join(cwd, name, 'logs')).filter((one) => one.endsWith('.txt'))).toHaveLength(2);
      expect(stderr).toContain('seat 1 of ');
      expect(stderr).toContain('about to fail');
      expect(readFileSync(join(cwd, name, 'results.ndjson'), 'utf8')).not.toContain('stderr');
    },
  );

  test('is kept of a bot that never returns', () => {
    const bot = write('late.mjs', failing('for (;;);'));
    const words = ['sprt', bot, 'gunner', ...SHORT, '--pairs', '1', '--run', 'late', '--json'];
    const { stdout } = play(...words, '--isolate', 'worker', '--budget', '100');
    const { losses } = JSON.parse(stdout) as { losses: { seat: number; output: string }[] };
    const { output } = losses.find(({ seat }) => seat === 2)!;
    // On a slow machine it may be late before it means to.
    expect(readFileSync(join(cwd, 'late', output), 'utf8')).toMatch(/^seat 2 of [0-9a-f]{32} at 0\n/);
  });

  test('is kept by whoever plays it, and merged', () => {
    const bot = write('shards.mjs', failing('throw new Error("no")'));
    const words = ['tournament', bot, 'gunner', ...SHORT, '--pairs', '4', '--audit', '0'];
    play(...words, '--run', 'all', '--workers', '1');
    play(...words, '--run', 'all-2', '--workers', '2');
    for (const part of [1, 2]) play(...words, '--shard', `${part}/2`, '--run', `part-${part}`);
    play('merge', 'part-2', 'part-1', '-o', 'merged');
    expect(contentsOf('all-2')).toEqual(contentsOf('all'));
    expect(contentsOf('merged')).toEqual(contentsOf('all'));
    expect(Object.keys(contentsOf('all')).filter((name) => name.endsWith('.txt'))).toHaveLength(4);
    write('all/logs/0000000000000000.stderr.txt', 'of nobody that the results name');
    const again = play(...words, '--run', 'all');
    expect(again.stdout).toContain('; output: all/logs/');
    const { 'logs/0000000000000000.stderr.txt': own, ...rest } = contentsOf('all');
    expect(own).toBeDefined();
    expect(rest).toEqual(contentsOf('merged'));
  });

  test('is kept up to 64 KiB a game, the last of it, and not at all with --logs none', () => {
    const body =
      'for (let line = 0; line < 3000; line += 1) console.error("line %d at %d %s", line, tick, "x".repeat(40))';
    const bot = write(
      'loud.mjs',
      `export const createBot = () => ({ decide: ({ tick }) => { ${body}; return 32; } });\n`,
    );
    const words = ['sprt', bot, 'gunner', ...SHORT, '--pairs', '1', '--audit', '0'];
    play(...words, '--run', 'loud');
    const [name] = readdirSync(join(cwd, 'loud/logs')).filter((one) => one.endsWith('.txt'));
    const text = readFileSync(join(cwd, 'loud/logs', name!), 'utf8');
    expect(text.length).toBeLessThan(65_536 + 100);
    expect(text.length).toBeGreaterThan(65_000);
    expect(text).toMatch(/^\(what came before is left out\)\nline \d+ at 10 x+\n/);
    expect(text).toMatch(/line 2999 at 10 x{40}\n$/);
    play(...words, '--run', 'quiet', '--logs', 'none');
    expect(existsSync(join(cwd, 'quiet/logs'))).toBe(false);
  });
});
