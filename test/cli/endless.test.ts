import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readLog } from '../../src/replay/index.ts';
import { type Running, shooter, shooterProcess, start, temporaryFolder } from './shooter.ts';

/* Bots that never return, modules that never load, and bots that print: signals are heard all the same, and results stay results. */

const cwd = temporaryFolder();
const running = new Set<Running>();
afterAll(() => {
  for (const one of running) one.process.kill('SIGKILL');
});

const module = (name: string, source: string): string => {
  writeFileSync(join(cwd, `${name}.mjs`), source);
  return `./${name}.mjs`;
};
/** @param act what it does from tick 50 on; it says so on standard error first */
const bot = (name: string, act: string): string =>
  module(
    name,
    `import fs from 'node:fs'; import cp from 'node:child_process'; let isTold = false;
     export const createBot = () => ({ decide(view) {
       if (view.tick >= 50) { if (!isTold) { isTold = true; fs.writeFileSync(2, 'there, pid ' + process.pid + '\\n'); } ${act} }
       return 16; } });`,
  );
const loop = bot('loop', 'for (;;);');

/** Starts a command and waits until its output holds a text. */
async function startUntil(args: readonly string[], text: string): Promise<Running & { seen: () => string }> {
  const one = start(args, { cwd });
  running.add(one);
  let seen = '';
  for (const stream of [one.process.stdout, one.process.stderr])
    stream.on('data', (bytes) => (seen += bytes));
  while (!seen.includes(text)) {
    if (one.process.exitCode !== null) throw new Error(`${args.join(' ')} ended: ${seen}`);
    await sleep(10);
  }
  return { ...one, seen: () => seen };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a bot that never returns', () => {
  it.each([
    ['SIGINT', 'none'],
    ['SIGTERM', 'none'],
    ['SIGHUP', 'none'],
    ['SIGINT', 'worker'],
    ['SIGINT', 'process'],
  ] as const)('%s ends its match, --isolate %s: sealed at the last tick', async (signal, level) => {
    const log = `loop-${signal}-${level}.log`;
    const isolation = ['--isolate', level, '--budget', '600000'];
    const one = await startUntil(['match', '--p1', loop, '-o', log, '--json', ...isolation], 'there');
    one.process.kill(signal);
    const { code, stdout } = await one.end;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ ticks: 50, result: { reason: 'interrupted', winner: null } });
    expect(shooter(['verify', log], { cwd }).code).toBe(0);
  });

  it('does not keep a fork from its end', async () => {
    shooter(['match', '--seed', '1', '--ticks', '100', '-o', 'parent.log'], { cwd });
    const args = ['fork', 'parent.log', '--at', '20', '--p1', loop, '-o', 'forked.log', '--json'];
    const one = await startUntil(args, 'there');
    one.process.kill('SIGINT');
    const { code, stdout } = await one.end;
    expect([code, JSON.parse(stdout).ticks]).toEqual([130, 50]);
  });

  it.each([
    ['sprt', ['sprt', loop, 'hunter', '--run', 'run-sprt', '--workers', '1']],
    [
      'tournament',
      [
        'tournament',
        loop,
        'hunter',
        '--run',
        'run-t',
        '--workers',
        '1',
        '--isolate',
        'worker',
        '--budget',
        '600000',
      ],
    ],
    ['train', ['train', '-o', 'trained.json', '--opponents', loop, '--workers', '1']],
    ['check', ['check', loop, '--budget', '600000']],
  ])('does not keep %s from its end', async (_, args) => {
    const one = await startUntil(args, 'there');
    one.process.kill('SIGINT');
    const { code, stderr } = await one.end;
    expect(code).toBe(130);
    // Of a contest the pair is named that does not end.
    if (args.includes('--run'))
      expect(stderr).toMatch(/^interrupted while playing loop against hunter, seed ".+"$/m);
  });

  it('does not keep bot from its end, nor delay the other rooms of a host that seats it', async () => {
    const hosting = await startUntil(
      ['host', '--port', '0', '--opponent', loop, '--ticks', '400', '--logs', 'hosted'],
      'listening on',
    );
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(hosting.seen())!;
    const join = (name: string): string[] => ['bot', name, '--connect', `127.0.0.1:${port}`, '--ndjson'];
    // Each is against the module: it forfeits, and the host goes on.
    for (const name of ['hunter', 'gunner']) {
      const { code, stdout } = shooter([...join(name), '--pace', 'lockstep'], { cwd });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ reason: 'forfeit', winner: 1, seat: 1, ticks: 50 });
    }
    const { code, stdout } = shooter(join('hunter'), { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ reason: 'forfeit', winner: 1 });
    hosting.process.kill('SIGINT');
    expect((await hosting.end).code).toBe(130);
  });

  it('that joins a host leaves it at a signal', async () => {
    const hosting = await startUntil(
      ['host', '--port', '0', '--opponent', 'gunner', '--logs', 'joined'],
      'listening on',
    );
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(hosting.seen())!;
    const one = await startUntil(['bot', loop, '--connect', `127.0.0.1:${port}`], 'there');
    one.process.kill('SIGINT');
    expect((await one.end).code).toBe(130);
    hosting.process.kill('SIGINT');
    await hosting.end;
  });

  it.runIf(process.platform !== 'win32')('leaves no process behind when ours is killed', async () => {
    const args = ['match', '--p1', loop, '-o', 'killed.log', '--isolate', 'process', '--budget', '600000'];
    const one = await startUntil(args, 'there, pid ');
    const pid = Number(/there, pid (\d+)/.exec(one.seen())![1]);
    expect(isAlive(pid)).toBe(true);
    one.process.kill('SIGKILL');
    await one.end;
    for (let tries = 0; tries < 2000 && isAlive(pid); tries += 1) await sleep(10);
    expect(isAlive(pid)).toBe(false);
  });
});

/** As an endless loop: its thread hears nothing more. But it leaves the processor to others. */
const WAIT = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

describe('a module that never loads, or whose createBot never returns, is named', () => {
  const modules = [
    ['awaits', 'await new Promise(() => {}); export const createBot = () => ({ decide: () => 0 });'],
    ['spins', 'for (;;); export const createBot = () => ({ decide: () => 0 });'],
    ['makes', `export const createBot = () => { ${WAIT} };`],
  ] as const;
  for (const [name, source] of modules) module(name, source);
  const commands = (name: string): string[][] => [
    ['match', '--p1', `./${name}.mjs`],
    ['match', '--p1', `./${name}.mjs`, '--isolate', 'process', '--load-limit', '2'],
    ['check', `./${name}.mjs`],
    ['sprt', `./${name}.mjs`, 'hunter'],
    ['tournament', 'hunter', 'gunner', `./${name}.mjs`, '--isolate', 'worker', '--load-limit', '2'],
    ['train', '-o', 'never.json', '--opponents', `./${name}.mjs`],
  ];

  it.each(
    modules.flatMap(([name]) => commands(name).map((words) => [words.join(' '), name, words] as const)),
  )('%s', (_, name, words) => {
    // Where the others are isolated, too, they have that long to load.
    const limit = words.includes('--load-limit') ? [] : ['--load-limit', '1'];
    const { code, stdout, stderr } = shooter([...words, ...limit], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(name);
    expect(stderr).toMatch(/did not (load|return)|awaits what never comes/);
    expect(stderr).not.toContain('internal error');
  });

  it.each(['awaits', 'spins'])('host --opponent %s', (name) => {
    const args = ['host', '--port', '0', '--opponent', `./${name}.mjs`, '--load-limit', '2'];
    const { code, stderr } = shooter([...args, '--logs', 'none'], { cwd });
    expect([code, existsSync(join(cwd, 'none'))]).toEqual([2, false]);
    expect(stderr).toContain(`./${name}.mjs`);
  });

  it('a limit that is none is refused', () => {
    for (const limit of ['0', '-1', 'x'])
      expect(shooter(['match', '--p1', loop, `--load-limit=${limit}`], { cwd }).code).toBe(2);
  });
});

describe('what a bot prints is no result', () => {
  const loud = bot(
    'loud',
    `if (view.tick === 50) {
       console.log('a'); process.stdout.write('b\\n'); fs.writeSync(1, 'c\\n'); fs.appendFileSync('/dev/stdout', 'd\\n');
       fs.createWriteStream(null, { fd: 1, autoClose: false }).write('e\\n'); fs.promises.writeFile('/dev/stdout', 'f\\n').catch(() => {});
       fs.write(1, 'g\\n', () => {}); fs.writev(1, [Buffer.from('h\\n')], () => {});
       cp.spawnSync('echo', ['i'], { stdio: 'inherit' }); cp.execSync('echo j', { stdio: [0, 1, 2] });
       cp.spawn('echo', ['k'], { stdio: ['ignore', process.stdout, 'inherit'] });
     }`,
  );
  const wordy = bot(
    'wordy',
    `if (view.tick === 119) { for (let i = 0; i < 20_000; i += 1) process.stdout.write('line ' + i + '\\n'); process.stdout.write('last words\\n'); }`,
  );
  const quiet = module(
    'loading',
    `import { writeSync } from 'node:fs'; console.log('at load'); writeSync(1, 'past Node\\n');
     export const createBot = () => { process.stdout.write('made'); return { decide: (view) => { if (view.tick < 3) console.log('x'); return 16; } }; };`,
  );

  it.each([
    ['match', '--p1', loud, '--p2', 'gunner', '-o', 'loud-none.log'],
    [
      'match',
      '--p1',
      loud,
      '--p2',
      'gunner',
      '-o',
      'loud-worker.log',
      '--isolate',
      'worker',
      '--budget',
      '20000',
    ],
    ['match', '--p1', quiet, '-o', 'loud-process.log', '--isolate', 'process', '--budget', '20000'],
    ['check', quiet, '--ticks', '60'],
    ['tournament', loud, quiet, '--pairs', '1', '--run', 'run-loud'],
    ['sprt', quiet, 'gunner', '--pairs', '1', '--run', 'run-quiet'],
  ])('%s %s %s %s %s %s %s %s', (...args) => {
    // Only a process has the standard output that these write to.
    const short = args[0] === 'check' ? [] : ['--ticks', '120'];
    const { stdout } = shooterProcess([...args, ...short, '--json'], { cwd });
    expect(typeof JSON.parse(stdout)).toBe('object');
  });

  it('the file of standard error is not begun anew', () => {
    const words = ['match', '--p1', loud, '--ticks', '120', '-o', 'whole.log', '--json'];
    const { stderr } = shooterProcess(words, { cwd });
    for (const letter of ['a', 'b', 'c', 'd', 'i', 'j'])
      expect(stderr).toMatch(new RegExp(`^${letter}$`, 'm'));
  });

  it('its last words are printed, however many', () => {
    const words = ['match', '--p1', wordy, '--ticks', '120', '-o', 'last.log', '--json'];
    // Ten times, because one in ten was lost.
    for (let run = 0; run < 10; run += 1) {
      const { code, stderr } = shooterProcess([...words, '--force'], { cwd });
      expect({ code, last: /^last words$/m.test(stderr) }).toEqual({ code: 0, last: true });
    }
  });

  it('neither in a training nor for a bot at a host', async () => {
    const trained = shooterProcess(
      [
        'train',
        '-o',
        'loud.json',
        '--opponents',
        quiet,
        '--generations',
        '1',
        '--pairs',
        '1',
        '--workers',
        '1',
        '--trial-pairs',
        '1',
        '--json',
      ],
      { cwd },
    );
    expect(typeof JSON.parse(trained.stdout)).toBe('object');
    const hosting = await startUntil(
      [
        'host',
        '--port',
        '0',
        '--opponent',
        quiet,
        '--isolate',
        'none',
        '--ticks',
        '30',
        '--logs',
        'loud-logs',
      ],
      'listening on',
    );
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(hosting.seen())!;
    const played = shooter(
      ['bot', loud, '--connect', `127.0.0.1:${port}`, '--pace', 'lockstep', '--ndjson'],
      { cwd },
    );
    expect(JSON.parse(played.stdout)).toMatchObject({ ticks: 30 });
    hosting.process.kill('SIGINT');
    expect((await hosting.end).stdout).not.toMatch(/^x$/m);
  });
});

it('what a module plays is recorded as it was before, bit for bit, with its notes', () => {
  const noting = module(
    'noting',
    'export const createBot = ({ note, seed }) => { note("begins"); return { decide(view) { if (view.tick % 50 === 0) note({ at: view.tick, seed, f: [1.5, null] }); return (view.tick * 7) & 31; } }; };',
  );
  const read = (name: string) => {
    const words = ['match', '--p1', noting, '--seed', 'notes', '-o', `${name}.log`];
    const { code } = shooter([...words, '--isolate', name, '--budget', '60000'], { cwd });
    const { track, notes, checkpoints, end } = readLog(join(cwd, `${name}.log`));
    return { code, notes, checkpoints, end, inputs: [...track.packed.subarray(0, track.runs)] };
  };
  const none = read('none');
  expect([none.code, none.notes[0]]).toEqual([0, { tick: 0, seat: 1, value: 'begins' }]);
  expect(none.notes.length).toBe(1 + Math.ceil(none.checkpoints.at(-1)!.tick / 50));
  expect(read('worker')).toEqual(none);
  expect(read('process')).toEqual(none);
});
