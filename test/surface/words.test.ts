import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/* Words that were coined here have standard terms, and do not come back in documents, docstrings and the text of commands. */

const ROOT = resolve(import.meta.dirname, '../..');

/** Each word, and what to say instead. */
const COINED: readonly (readonly [word: string, say: string])[] = [
  ['yardsticks?', 'baseline'],
  ['FALLS SHORT', 'below target'],
  ['(logs|matches|recordings) part|parted', 'diverge'],
  ['tell[A-Z]\\w*', 'format…, describe…, report…'],
  ['untold', 'unreported'],
  ['novelty|createNovelty', 'seen games'],
  ['lookouts?', 'spin-wait with back-off'],
  ['crews?', 'worker pool'],
  ['strange process(es)?', 'mocked ambient state'],
  ['outlooks?|assessWay', 'action features'],
  ['lessons?|selves', 'training rules, past snapshots'],
  ['bouts?', 'match session'],
  ['showings?', 'state broadcast'],
  ['rosters?', 'room registry'],
  ['occupants?', 'seat request, seated bot'],
  ['outlets?', 'client sink'],
  ['quicken', 'tick, busy-poll'],
  ['keepers?', 'supervisor'],
  ['keepPrinted', 'captured output'],
  ['encounters?', 'pairing'],
  ['theatres?', 'simulator'],
  ['followKeys|bury', 'integratePositions, removeMarked'],
  ['rungs?', 'built-in bot'],
  ['ladders?', 'built-in bots'],
  ['houses?|doors?', 'code base, entry point'],
  ['--jobs', '--workers'],
];

/** What a coined word also stands for: bytes of logs and of run directories, and the textbook's sense. */
const ALLOWED: readonly RegExp[] = [
  /["'`]ladder["'`]|--form ladder/, // a kind of player in logs, a form of contests in run directories
  /'--jobs'/, // the alias of one release
  /TrueSkill ladder|for a ladder that is never over/, // a ladder of players who come and go, as rating systems have it
];

const filesOf = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file));

/** Documents, whole; comments that are docstrings; and what commands say, which is in strings. */
function texts(): (readonly [where: string, text: string])[] {
  const documents = [...filesOf('docs', /\.md$/), 'README.md', 'CONTRIBUTING.md'];
  const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
  const keep = (pattern: RegExp) => (file: string) =>
    [file, (read(file).match(pattern) ?? []).join('\n')] as const;
  return [
    ...documents.map((file) => [file, read(file)] as const),
    ...filesOf('src', /\.ts$/).map(keep(/\/\*\*[\s\S]*?\*\//g)),
    ...filesOf('cli', /\.tsx?$/).map(keep(/'(?:[^'\\\n]|\\.)*'/g)),
  ];
}

function coinedIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => !ALLOWED.some((allowed) => allowed.test(line)));
  return COINED.flatMap(([word, say]) =>
    lines
      .filter((line) => new RegExp(`(?<![\\w-])(${word})(?![\\w-])`).test(line))
      .map((line) => `say ${say}: ${line.trim()}`),
  );
}

test('no coined word is left', () => {
  expect(texts().flatMap(([where, text]) => coinedIn(text).map((found) => `${where}: ${found}`))).toEqual([]);
});

test('coined words are found, their other senses are not', () => {
  expect(coinedIn('where two logs part\nbeside its yardstick\n')).toHaveLength(2);
  expect(coinedIn('`ladder`, `module`\nindoors\nrecommended parts\n')).toEqual([]);
});
