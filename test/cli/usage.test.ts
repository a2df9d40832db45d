import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAIN, shooter, start, temporaryFolder } from './shooter.ts';

/* Whatever is wrong with the words or with a file: exit 2, nothing on standard output, at most two lines on standard
   error that say what was found, where, and what to do. */

const cwd = temporaryFolder();
const put = (name: string, text: string) => writeFileSync(join(cwd, name), text);

beforeAll(() => {
  shooter(['match', '--seed', '7', '--ticks', '700', '-o', 'good.log'], { cwd });
  mkdirSync(join(cwd, 'folder'));
  put('empty.log', '');
  put('zeros.log', '');
  truncateSync(join(cwd, 'zeros.log'), 2 ** 31);
  copyFileSync(join(cwd, 'good.log'), join(cwd, 'header.log'));
  truncateSync(join(cwd, 'header.log'), 50);
  put('text.json', 'nope\n');
  put('array.json', '[]');
  put('fraction.json', '{"health": 50.5}');
  put('unknown.json', '{"healht": 50}');
  put('proto.json', '{"__proto__": {"health": 5}}');
  spawnSync('mkfifo', [join(cwd, 'pipe.log')]);
});

const TICKS = 'it is an integer from 1 to 10000000';
const HELP = (command: string) => `shooter ${command} --help shows what it takes, and an example.`;
const LIST = 'shooter --help lists the commands, shooter COMMAND --help what each takes.';
const NO_BOT =
  /^shooter: there is no bot ".*": there are idle, .+, a module \(\.\/my-bot\.js\), script:case\.json#1, log:match\.log#2 and policy:FILE\n$/;

const CASES: readonly (readonly [words: string, complaint: string | RegExp])[] = [
  ['', `which command?\n${LIST}`],
  ['matc', `there is no such command; did you mean match?\n${LIST}`],
  ['🚀🚀', `not understood: 🚀🚀\n${LIST}`],
  ['match extra', `not understood: extra\n${HELP('match')}`],
  ['match --sed 4', `not understood: --sed (did you mean "--seed"?)\n${HELP('match')}`],
  ['match --json=maybe', `--json takes no value: --json=maybe\n${HELP('match')}`],
  ['match --seed 1 --seed 2', `--seed is given more than once\n${HELP('match')}`],
  [
    'match --seed',
    `--seed lacks its value; one that begins with a dash follows an equals sign, as in --seed=-x\n${HELP('match')}`,
  ],
  ['match --ticks 0', `--ticks is "0"; ${TICKS}`],
  ['match --ticks 1e3', `--ticks is "1e3"; ${TICKS}`],
  ['match --ticks 999999999999', `--ticks is "999999999999"; ${TICKS}`],
  ['match --checkpoint-every 0', `--checkpoint-every is "0"; ${TICKS}`],
  ['match --rules missing.json', 'missing.json: there is no such file'],
  ['match --rules folder', 'folder: it is a folder'],
  ['match --rules text.json', /^shooter: text\.json: it is no JSON: Unexpected token .+\n$/],
  [
    'match --rules array.json',
    'array.json: the rules are no object of parameters by name, like {"health": 50}',
  ],
  ['match --rules fraction.json', 'fraction.json: health is 50.5; it is an integer from 1 to 10000'],
  [
    'match --rules unknown.json',
    /^shooter: unknown\.json: "healht" is no parameter \(did you mean "health"\?\): there are playerSpeed, .+\n$/,
  ],
  ['match --rules proto.json', /^shooter: proto\.json: "__proto__" is no parameter: /],
  ['match --p1 nobody', NO_BOT],
  ['match --p1 ./x.js', /^shooter: \.\/x\.js: there is no such file; a bot is .+\n$/],
  ['match --p1 log:good.log', '"log:good.log" does not say whose inputs: end it with #1 or #2'],
  ['match --p1 log:missing.log#1', 'missing.log: there is no such file'],
  ['match --out=', `the name of a file is empty: out\n${HELP('match')}`],
  ['match -o none/x.log', 'none/x.log: there is no folder none; make it first'],
  ['match -o folder', 'folder: it is a folder; name a file in it'],
  ['match -o good.log/x', 'good.log/x: a part of its path is no folder'],
  ['match -o /dev/null --force', '/dev/null: it is no regular file; name one'],
  ['info', 'no log is named: name files or folders, or give --files-from a file of names'],
  ['info missing.log', 'missing.log: there is no such file'],
  ['info empty.log', 'empty.log: the file is empty'],
  ['info header.log', 'header.log: it is cut off within its header, at byte 50: nothing can be replayed'],
  ['info zeros.log', 'zeros.log: it is no match log: byte 0 is not that of one'],
  ['info pipe.log', 'pipe.log: it is no regular file'],
  ['info -- -x.log', '-x.log: there is no such file'],
  ['diff good.log', `too few names: 1 given, 2 needed\n${HELP('diff')}`],
  ['replay good.log --at 701', '--at is "701"; it is an integer from 0 to 700'],
  ['fork good.log', `--at is missing\n${HELP('fork')}`],
  [
    'fork good.log --at 700',
    '--at is 700, where the match of good.log has ended; the last tick to leave it at is 699',
  ],
  ['verify good.log --json --ndjson', `--json and --ndjson exclude each other\n${HELP('verify')}`],
  ['verify good.log --workers 0', '--workers is "0"; it is an integer from 1 to 256'],
  [
    'export good.log --format xml',
    /^shooter: format is "xml"; it is one of "json", "svg", "cast", "csv", "jsonl", "parquet"\n/,
  ],
  ['export good.log -o good.log', 'good.log: it exists already; --force overwrites it'],
  ['export good.log -o none/x.json', 'none/x.json: there is no folder none; make it first'],
  ['import -', '-: it is no JSON: Unexpected end of JSON input'],
];

describe.concurrent('wrong usage', () => {
  it.each(CASES)('shooter %s', async (words, complaint) => {
    const args = words === '' ? [] : words.split(' ');
    const { code, stdout, stderr } = await start(args, { cwd }).end;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (typeof complaint === 'string') expect(stderr).toBe(`shooter: ${complaint}\n`);
    else expect(stderr).toMatch(complaint);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
  });
});

describe('a full disk', () => {
  it('of the reader is said, not passed over', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "$0" --version > /dev/full`, MAIN],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^shooter: standard output: ENOSPC: .+\n$/);
  });
});
