import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, nameOf } from '../../cli/commands.ts';
import { shooter, temporaryFolder } from './shooter.ts';

/* The documents of --json are those of docs/command-line.md, key by key. */

const cwd = temporaryFolder();
const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

/** What the page says of each command, as one line. */
const DOCUMENTS = new Map(
  [...page.matchAll(/^\| `([a-z]+)` \| (.+) \|$/gm)].map(([, command, text]) => [command!, text!] as const),
);

/** The keys that a text names, and those of them that are not always there. */
function keysIn(text: string): { all: string[]; optional: string[] } {
  const keys = (part: string, pattern: RegExp): string[] =>
    [...part.matchAll(pattern)].map(([, key]) => key!);
  return { all: keys(text, /`([a-zA-Z0-9]+)`/g), optional: keys(text, /\[`([a-zA-Z0-9]+)`\](?!\()/g) };
}

/** Keys that are missing in a document, and those that the page lacks. */
function differences(document: object, text: string): { missing: string[]; undocumented: string[] } {
  const { all, optional } = keysIn(text);
  const found = Object.keys(document);
  return {
    missing: all.filter((key) => !optional.includes(key) && !found.includes(key)),
    undocumented: found.filter((key) => !all.includes(key)),
  };
}

const documentOf = (...words: string[]): object => JSON.parse(shooter([...words, '--json'], { cwd }).stdout);
const SAME = { missing: [], undocumented: [] };

beforeAll(() => {
  shooter(['match', '--seed', '1', '--ticks', '60', '-o', 'm.log'], { cwd });
  shooter(['fork', 'm.log', '--at', '30', '--p1', 'idle', '-o', 'f.log'], { cwd });
  shooter(['export', 'm.log', '-o', 'm.json'], { cwd });
});

const of = (command: string): string => DOCUMENTS.get(command)!;
const first = (command: string, separator: string): string => of(command).split(separator)[0]!;

describe('a document of', () => {
  it.each<[string[], () => string]>([
    [['match', '--ticks', '60'], () => of('match')],
    [['fork', 'm.log', '--at', '30'], () => `${of('match')} ${of('fork').replace('`match`', '')}`],
    [['import', 'm.json'], () => first('import', ';')],
    [['demo'], () => of('demo')],
    [['replay', 'm.log'], () => of('replay')],
    [['info', 'm.log'], () => first('info', ';')],
    [['info', 'f.log'], () => first('info', ';')],
    [['info', 'none.log'], () => '`log`, `verdict`, `error`'],
    [['verify', 'm.log'], () => first('verify', '. ')],
    [['diff', 'm.log', 'f.log'], () => of('diff')],
    [['diff', 'm.log', 'm.log'], () => of('diff')],
    [['keygen'], () => of('keygen')],
    [['check', 'gunner', '--ticks', '60'], () => of('check')],
    [['sprt', 'hunter', 'idle', '--pairs', '1', '--ticks', '60'], () => of('sprt')],
    [
      ['tournament', 'hunter', 'idle', '--pairs', '1', '--ticks', '60'],
      () => of('sprt').replace(', `sprt`', ''),
    ],
  ])('shooter %j has the keys of the page', (words, text) => {
    expect(differences(documentOf(...words), text())).toEqual(SAME);
  });

  it('a log that is verified has the keys of the page', () => {
    const { logs } = documentOf('verify', 'm.log') as { logs: object[] };
    expect(differences(logs[0]!, of('verify').split('`logs`: ')[1]!.split('; or')[0]!)).toEqual(SAME);
  });
});

describe('docs/command-line.md', () => {
  it('has a document for each command that takes --json', async () => {
    const taking: string[] = [];
    for (const listed of COMMANDS)
      if ('json' in (await listed.load()).command.options) taking.push(nameOf(listed));
    const told = [...DOCUMENTS.keys(), 'merge', 'ratings', 'report'];
    expect(taking.filter((name) => !told.includes(name))).toEqual([]);
  });

  it('would be caught lacking a key, or naming one too many', () => {
    expect(differences({ log: 1, extra: 1 }, '`log`, `seed`, [`input`]')).toEqual({
      missing: ['seed'],
      undocumented: ['extra'],
    });
  });
});
