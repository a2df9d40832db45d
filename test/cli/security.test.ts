import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readLog } from '../../src/replay/index.ts';
import { MAIN, type Ran, shooter, start, temporaryFolder } from './shooter.ts';

/* The table of docs/security.md: each attempt is made at each level, and what comes of it is what the document says. */

type Outcome = 'stopped' | 'open';
type Level = 'none' | 'worker' | 'process';

const cwd = temporaryFolder();
const outside = temporaryFolder();
writeFileSync(join(outside, 'private.txt'), 'hush');
shooter(['keygen', '-o', join(outside, 'signing.key')], { cwd });
const SEED = 'a-seed-to-be-kept';
const TOKEN = 'a-token-to-be-kept';
const text = (value: string): string => JSON.stringify(value);

/** A process that a bot has started sleeps for so long, s. */
const SLEEP_S = 600;
const started: number[] = [];
afterAll(() => {
  for (const pid of started) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

interface Attempt {
  /** what it does in tick 5; `tell` notes a value, `attempt` gives the first result of several functions that does not throw */
  readonly act: string;
  readonly before?: string;
  /** the module of player 2 */
  readonly other?: string;
  /** ms a decision in a process of its own, where it waits for all of it in each tick; a busy machine's own slowness fits into the default */
  readonly budget?: number;
  /** of the command line */
  readonly words?: readonly string[];
  readonly judge: (match: Played) => Outcome;
}

interface Played extends Ran {
  readonly notes: readonly unknown[];
  readonly log: string;
}

const told = ({ notes }: Played): string => JSON.stringify(notes);
const unlessTold =
  (secret: string) =>
  (match: Played): Outcome =>
    told(match).includes(secret) ? 'open' : 'stopped';

/** The command has come to its own end: a result, and a sealed log that is proven. */
function isWhole({ stdout, log }: Played): Outcome {
  if (!stdout.startsWith('{') || !existsSync(join(cwd, log))) return 'open';
  expect(JSON.parse(stdout).log).toBe(log);
  return shooter(['verify', log], { cwd }).code === 0 ? 'stopped' : 'open';
}

const connections = new Set<string>();
const server = createServer((socket) => {
  socket.on('data', (bytes) => connections.add(String(bytes)));
  socket.on('error', () => {});
}).listen(0, '127.0.0.1');
afterAll(() => server.close());
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const ATTEMPTS: { readonly [id: string]: Attempt } = {
  throws: { act: 'throw new Error("no");', judge: isWhole },
  exits: { act: 'process.exit(0);', judge: isWhole },
  stray: {
    act: 'setTimeout(() => { throw new Error("later"); }); const end = Date.now() + 20; while (Date.now() < end);',
    judge: isWhole,
  },
  prints: { act: 'fs.writeSync(1, "printed\\n"); console.log("printed");', judge: isWhole },
  core: {
    act: 'Math.max = Math.min = Math.floor = () => 7; Array.prototype.push = () => 0; Int32Array.prototype.fill = () => 0; Math.imul = () => 1;',
    // A process without these gives no answer any more.
    budget: 500,
    judge: isWhole,
  },
  identity: {
    act: '',
    before: `export const name = 'hunter'; export const version = '1'; export const kind = 'ladder'; export const hash = 'sha256:${'0'.repeat(64)}';`,
    judge({ stdout }) {
      const [{ kind, hash }] = JSON.parse(stdout).players;
      return kind === 'module' && !hash.endsWith('0000') ? 'stopped' : 'open';
    },
  },
  'other-bot': {
    act: '',
    before: 'Math.max = () => "changed";',
    other: 'note(Math.max(1, 2));',
    judge: unlessTold('changed'),
  },
  environment: {
    act: `for (const path of ['/proc/self/environ', '/proc/' + process.ppid + '/environ']) tell(attempt(() => String(fs.readFileSync(path)).match(/${TOKEN}/)?.[0])); tell(process.env.SHOOTER_TOKEN);`,
    judge: unlessTold(TOKEN),
  },
  arguments: {
    act: `for (const path of ['/proc/self/cmdline', '/proc/' + process.ppid + '/cmdline']) tell(attempt(() => String(fs.readFileSync(path)).match(/${SEED}/)?.[0])); tell(process.argv.join().match(/${SEED}/)?.[0]);`,
    judge: unlessTold(SEED),
  },
  'files-read': {
    act: `tell(attempt(() => String(fs.readFileSync(${text(join(outside, 'private.txt'))}))));`,
    judge: unlessTold('hush'),
  },
  key: {
    act: `tell(attempt(() => String(fs.readFileSync(${text(join(outside, 'signing.key'))}))));`,
    words: ['--sign', join(outside, 'signing.key')],
    judge: unlessTold('PRIVATE KEY'),
  },
  'files-written': {
    act: `attempt(() => fs.writeFileSync(${text(join(outside, 'written'))} + (tell('tried') ?? ''), 'x'));`,
    judge() {
      const path = join(outside, 'written');
      const isThere = existsSync(path) && readFileSync(path, 'utf8') === 'x';
      if (isThere) writeFileSync(path, '');
      return isThere ? 'open' : 'stopped';
    },
  },
  programs: {
    act: `tell(attempt(() => { const child = cp.spawn('sleep', ['${SLEEP_S}'], { detached: true, stdio: 'ignore' }); child.unref(); return child.pid; }));`,
    judge({ notes }) {
      const pid = Number(notes[0]);
      if (Number.isInteger(pid)) started.push(pid);
      return Number.isInteger(pid) && isAlive(pid) ? 'open' : 'stopped';
    },
  },
  signals: {
    act: 'tell(attempt(() => process.kill(process.ppid, 0) && "sent"));',
    judge: unlessTold('sent'),
  },
  kill: { act: 'process.kill(process.pid, "SIGKILL");', judge: isWhole },
  messages: {
    act: 'for (const send of [() => fs.writeSync(3, Buffer.alloc(64, 255)), () => workers.parentPort.postMessage(1), () => process.send({})]) attempt(send);',
    before: 'import * as workers from "node:worker_threads";',
    judge: isWhole,
  },
  network: {
    act: '',
    before: `import net from 'node:net'; await new Promise((resolve) => { const s = net.connect(${port}, '127.0.0.1', () => s.end(new URL(import.meta.url).pathname, resolve)); s.on('error', resolve); });`,
    judge: ({ log }) =>
      [...connections].some((one) => one.includes(log.replace('.log', ''))) ? 'open' : 'stopped',
  },
};

function writeAttempt(id: string, level: Level): string[] {
  const name = `${id}-${level}`;
  const {
    act,
    before = '',
    other,
    words = [],
  }: Partial<Attempt> = ATTEMPTS[id] ?? { act: 'fs.writeFileSync(2, "there\\n"); for (;;);' };
  mkdirSync(join(cwd, name));
  const bot = (body: string, top: string): string =>
    `import fs from 'node:fs'; import cp from 'node:child_process'; ${top}
     const attempt = (act) => { try { return act(); } catch { return undefined; } };
     export function createBot({ note }) { const tell = (value) => void (value !== undefined && note(value));
       return { decide(view) { if (view.tick === 5) { ${body} } return 16; } }; }`;
  writeFileSync(join(cwd, name, 'one.mjs'), bot(act, before));
  writeFileSync(join(cwd, name, 'two.mjs'), bot(other ?? '', ''));
  const seats = ['--p1', `./${name}/one.mjs`, '--p2', other === undefined ? 'idle' : `./${name}/two.mjs`];
  return [
    'match',
    ...seats,
    '--isolate',
    level,
    '--seed',
    SEED,
    '--ticks',
    '60',
    '--json',
    '-o',
    `${name}.log`,
    ...words,
  ];
}

async function tryOut(id: string, level: Level): Promise<Outcome> {
  const { budget } = ATTEMPTS[id]!;
  const budgetMs = String(level === 'process' && budget !== undefined ? budget : 20_000);
  const words = [...writeAttempt(id, level), '--budget', budgetMs, '--load-limit', '60'];
  const ran = await start(words, { cwd, env: { SHOOTER_TOKEN: TOKEN } }).end;
  const log = `${id}-${level}.log`;
  const notes = ran.stdout === '' ? [] : readLog(join(cwd, log)).notes.map(({ value }) => value);
  return ATTEMPTS[id]!.judge({ ...ran, notes, log });
}

/** Whether a match with a bot that never returns comes to an end of its own. */
async function tryEndless(level: Level): Promise<Outcome> {
  const { process: child, end } = start([...writeAttempt('endless', level), '--budget', '100'], { cwd });
  let seen = '';
  child.stderr.on('data', (bytes) => (seen += bytes));
  while (!seen.includes('there')) await sleep(10);
  if (level !== 'none')
    return JSON.parse((await end).stdout).result.reason === 'forfeit' ? 'stopped' : 'open';
  // The thread is in its loop and says nothing more; the signal that ends it is heard.
  child.kill('SIGINT');
  const { code, stdout } = await end;
  expect([code, JSON.parse(stdout).result.reason]).toEqual([130, 'interrupted']);
  return 'open';
}

const document = readFileSync(join(MAIN, '../../../docs/security.md'), 'utf8');
const rows = [...document.matchAll(/^\| ([a-z-]+) \| [^|]+ \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
  .map(([, id, ...cells]) => ({ id: id!, cells: cells.map((cell) => /^(stopped|open)\b/.exec(cell)?.[1]) }))
  .filter(({ id }) => id !== 'id' && !id.startsWith('-'));

it('the document has a line for each attempt, and the other way round', () => {
  expect(rows.map(({ id }) => id).sort()).toEqual([...Object.keys(ATTEMPTS), 'endless'].sort());
});

describe.each(rows)('$id', ({ id, cells }) => {
  it.each([
    ['none', cells[0]],
    ['worker', cells[1]],
    ['process', cells[2]],
  ] as const)('%s: %s', async (level, expected) => {
    expect(id === 'endless' ? await tryEndless(level) : await tryOut(id, level)).toBe(expected);
  });
});
