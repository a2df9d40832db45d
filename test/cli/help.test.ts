import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS, nameOf } from '../../cli/commands.ts';
import { shooter, temporaryFolder } from './shooter.ts';

const cwd = temporaryFolder();
const names = COMMANDS.map(nameOf);

describe('--help', () => {
  it('lists every command', () => {
    const { code, stdout } = shooter(['--help'], { cwd });
    expect(code).toBe(0);
    for (const { usage, summary } of COMMANDS)
      expect(stdout).toMatch(
        new RegExp(`\n  npx shooter ${usage.replaceAll(/[[\].<>]/g, '\\$&')} +${summary}`),
      );
    expect(shooter(['help'], { cwd }).stdout).toBe(stdout);
  });

  it.each(COMMANDS)(
    'of $usage shows an example, and each option with its type, choices and default under a heading',
    async (listed) => {
      const name = nameOf(listed);
      const { code, stdout, stderr } = shooter([name, '--help'], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`\n${listed.summary}\n`);
      expect(stdout).toMatch(new RegExp(`\nExamples:\n  npx shooter ${name}`));
      const { positionals = {}, options: declared } = (await listed.load()).command;
      const options = Object.entries(declared).filter(([, { isHidden }]) => isHidden !== true);
      for (const [option, { isHidden }] of Object.entries(declared))
        if (isHidden) expect(stdout).not.toMatch(new RegExp(`--${option}\\s`));
      for (const [option, { kind, isList, choices, default: typed, shownDefault, group = 'Options:' }] of [
        ...Object.entries(positionals).map(
          ([one, about]) => [one, { ...about, group: 'Arguments:' }] as const,
        ),
        ...options,
      ]) {
        const section = stdout.split(`\n${group}`)[1]!.split('\n\n')[0]!;
        const [, about] = new RegExp(
          `\n +(?:-., +)?(?:--)?${option} {2,}(\\S[^]*?)(?=\n {2,6}[-\\w]|$)`,
        ).exec(section)!;
        const shown = about!.replaceAll(/\s+/g, ' ');
        const type = isList ? 'array' : { text: 'string', number: 'number', flag: 'boolean' }[kind];
        if (!(option in positionals)) expect(shown).toContain(`[${type}]`);
        for (const one of choices ?? []) expect(shown).toMatch(new RegExp(`\\[choices:[^\\]]*\\b${one}\\b`));
        if ((shownDefault ?? typed) !== undefined) expect(shown).toContain('[default: ');
      }
      expect(stdout.split('\n').every((line) => line.length <= 110)).toBe(true);
    },
  );

  it('gives an option that several commands share one type and one description', async () => {
    const known = new Map<string, object>();
    for (const { load } of COMMANDS) {
      for (const [name, { kind, describe }] of Object.entries((await load()).command.options)) {
        if (!SHARED.includes(name)) continue;
        expect({ name, kind, describe }).toEqual(known.get(name) ?? { name, kind, describe });
        known.set(name, { name, kind, describe });
      }
    }
    expect([...known.keys()].sort()).toEqual([...SHARED].sort());
  });
});

/** Options that mean the same wherever they stand. */
const SHARED = [
  ...['rules', 'ticks', 'workers', 'max-ticks', 'files-from', 'skip-bad', 'json', 'sign'],
  ...['isolate', 'budget', 'memory', 'load-limit', 'checkpoint-every', 'states', 'events'],
  ...['tls-ca', 'tls-cert', 'tls-key'],
];

describe('README.md', () => {
  it('has a table of exactly the commands that there are', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const table = /\n\| command \|[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/.exec(readme)?.[1] ?? '';
    const listed = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)]);
    expect(listed.map(([, name]) => name).sort()).toEqual([...names].sort());
  });
});

describe('README.md and docs/', () => {
  const root = new URL('../../', import.meta.url);
  const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
  const pages = ['README.md', ...readdirSync(new URL('docs/', root)).map((page) => `docs/${page}`)];
  /** Options of other programs. */
  const OTHERS = [
    '--single-threaded-gc',
    '--expose-gc',
    '--seconds',
    '--only',
    '--cases',
    '--eval',
    '--external',
  ];

  const commandOptions = async (): Promise<Map<string, readonly string[]>> =>
    new Map(
      await Promise.all(
        COMMANDS.map(
          async (listed) => [nameOf(listed), Object.keys((await listed.load()).command.options)] as const,
        ),
      ),
    );

  /** What a page says that no command takes. */
  function wrongOptions(page: string, known: ReadonlyMap<string, readonly string[]>): string[] {
    const text = page.replaceAll(/^.*\bdocker\b.*$/gm, '');
    const global = ['help', 'version', 'ascii'];
    const any = [...known.values()].flat();
    const wrong = [...text.matchAll(/(?<![\w-])--([a-z][a-z0-9-]*)/g)]
      .map(([, name]) => name!)
      .filter((name) => !any.includes(name) && !global.includes(name) && !OTHERS.includes(`--${name}`));
    for (const [words] of text.matchAll(
      /(?:npx shooter(?:-sdk)?|(?:[`(]|^ {4}|\| )shooter) [a-z][^`|·;\n]*/gm,
    )) {
      const [, command, rest = ''] = /shooter(?:-sdk)? ([a-z]+)(.*)/.exec(words)!;
      const options = known.get(command!);
      if (options === undefined) wrong.push(words);
      for (const [, name] of rest.matchAll(/ --([a-z][a-z0-9-]*)/g))
        if (!options?.includes(name!) && !global.includes(name!)) wrong.push(`${command} --${name}`);
    }
    return wrong;
  }

  it.each(pages)('%s names options that there are', async (page) => {
    expect(wrongOptions(read(page), await commandOptions())).toEqual([]);
  });

  it('would be caught naming others', async () => {
    const known = await commandOptions();
    expect(wrongOptions('`--loks`', known)).toEqual(['loks']);
    expect(wrongOptions('`shooter matsh`', known)).toHaveLength(1);
    expect(wrongOptions('    npx shooter match --rooms 3', known)).toEqual(['match --rooms']);
    expect(wrongOptions('`shooter match --seed 3`', known)).toEqual([]);
  });
});
