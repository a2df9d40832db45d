import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import yargs, { type Argv } from 'yargs';
import { COMMANDS } from '../../cli/commands.ts';
import { shooter, start, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const names = COMMANDS.map(([usage]) => usage.split(' ')[0]!);

/** What a command declares, as yargs keeps it. */
const declared = (args: Argv): string[] =>
  Object.keys((args as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions().key);

describe('--help', () => {
  it('lists every command', () => {
    const { code, stdout } = shooter(['--help'], { cwd });
    expect(code).toBe(0);
    for (const [usage, summary] of COMMANDS)
      expect(stdout).toMatch(new RegExp(`\n  shooter ${usage.replaceAll(/[[\].<>]/g, '\\$&')} +${summary}`));
    expect(shooter(['help'], { cwd }).stdout).toBe(stdout);
  });

  it.concurrent.each(COMMANDS)(
    'of %s shows an example and says what each option is',
    async (usage, summary, load) => {
      const name = usage.split(' ')[0]!;
      const { code, stdout, stderr } = await start([name, '--help'], { cwd }).end;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`\n${summary}\n`);
      expect(stdout).toMatch(new RegExp(`\nExamples:\n  shooter ${name}`));
      for (const option of declared((await load()).options(yargs([])))) {
        if (option.length > 1 && !['version', 'help'].includes(option))
          expect(stdout).toMatch(new RegExp(`\n +(-., +)?(--)?${option} {2,}\\S`));
      }
      expect(stdout.split('\n').every((line) => line.length <= 110)).toBe(true);
    },
  );
});

describe('README.md', () => {
  it('has a table of exactly the commands that there are', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const table = /\n\| command \|[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/.exec(readme)?.[1] ?? '';
    const listed = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)]);
    expect(listed.map(([, name]) => name).sort()).toEqual([...names].sort());
  });
});
