import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type FileLayer, type LockKind, type LockWorld, runSteps, takeLock } from '../../src/replay/index.ts';
import { takeInSteps } from '../../src/replay/node/folder-lock.ts';
import { type Claim, holdLock } from '../../src/replay/node/held-lock.ts';
import { createMemoryFiles, type MemoryFiles } from '../net/memory-files.ts';
import { stillWorld, timedWorld } from './lock-worlds.ts';
import { codeOf } from './matches.ts';

/* The lock of a folder: one holder at a time, in whatever order two or three come, die and give it back; across processes,
   pid namespaces and machines; and never for ever. */

const KIND: LockKind = { name: '.lock', holder: 'test' };
const FOLDER = '/folder';
const STALE = 15_000;

const root = fs.mkdtempSync(join(tmpdir(), 'shooter-lock-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

describe('in every order in which processes take it, die and give it back', () => {
  type Steps = Generator<undefined, Claim>;
  type End = 'held' | 'refused' | 'dead' | 'released';

  interface Contender {
    readonly name: number;
    readonly steps: Steps;
    taken: number;
    end: End | undefined;
    claim?: Claim;
    world: LockWorld;
  }

  interface Scene {
    readonly files: MemoryFiles;
    readonly contenders: Contender[];
  }

  type Take = typeof takeInSteps;

  /** @param left locks of dead processes that are there at the beginning */
  function begin(count: number, left: readonly string[], take: Take): Scene {
    const files = createMemoryFiles();
    files.makeFolder(FOLDER);
    const contenders: Contender[] = [];
    const runs = (pid: number): boolean => contenders.some(({ name, end }) => name === pid && end !== 'dead');
    for (const [index, name] of left.entries()) {
      const world = stillWorld({ pid: 100 + index });
      files.put(
        join(FOLDER, name),
        Buffer.from(`${JSON.stringify({ token: `old-${index}`, ...world.self })}\n`),
      );
    }
    for (let name = 1; name <= count; name += 1) {
      let tokens = 0;
      const world: LockWorld = {
        ...stillWorld({ pid: name, isRunning: runs }),
        drawToken() {
          tokens += 1;
          return `${name}-${tokens}`;
        },
      };
      const steps = take({ folder: FOLDER, kind: KIND, layer: files, world });
      contenders.push({ name, steps, taken: 0, end: undefined, world });
    }
    return { files, contenders };
  }

  /** What a contender does next: a call of the file system, or dying, or giving the lock back. */
  type Move = readonly [contender: number, what: 'step' | 'die' | 'release'];

  function apply({ files, contenders }: Scene, [index, what]: Move): void {
    const one = contenders[index]!;
    if (what === 'die') {
      one.end = 'dead';
      return;
    }
    if (what === 'release') {
      holdLock(one.claim!, { folder: FOLDER, kind: KIND, layer: files, world: one.world }).release();
      one.end = 'released';
      return;
    }
    one.taken += 1;
    try {
      const step = one.steps.next();
      if (!step.done) return;
      one.claim = step.value;
      one.end = 'held';
    } catch {
      one.end = 'refused';
    }
  }

  function movesOf({ contenders }: Scene, deaths: number): Move[] {
    const dead = contenders.filter(({ end }) => end === 'dead').length;
    return contenders.flatMap(({ end }, index): Move[] => {
      const die: Move[] = dead < deaths ? [[index, 'die']] : [];
      if (end === undefined) return [[index, 'step'], ...die];
      return end === 'held' ? [[index, 'release'], ...die] : [];
    });
  }

  interface Limits {
    readonly left?: readonly string[];
    /** contenders that may die */
    readonly deaths?: number;
    /** how often one that could go on is held up for another */
    readonly switches?: number;
    readonly take?: Take;
  }

  interface Found {
    readonly orders: number;
    /** orders at whose end all are refused, though nobody has died or given it back */
    readonly lost: number;
    /** moves that lead to two holders */
    readonly both: readonly Move[] | undefined;
  }

  /** Plays every order within the limits, each from its beginning. */
  function explore(
    count: number,
    { left = [], deaths = 0, switches = 3, take = takeInSteps }: Limits,
  ): Found {
    let [orders, lost] = [0, 0];
    const open: { moves: Move[]; switches: number }[] = [{ moves: [], switches: 0 }];
    for (let order = open.pop(); order !== undefined; order = open.pop()) {
      const scene = begin(count, left, take);
      for (const move of order.moves) apply(scene, move);
      // On from there to an end, always with whoever was last; each other way that it could have gone is one more order.
      for (const { moves } = order; ; ) {
        if (scene.contenders.filter(({ end }) => end === 'held').length > 1)
          return { orders, lost, both: moves };
        const last = moves.at(-1)?.[0];
        const next = movesOf(scene, deaths);
        const own = next.find(([index, what]) => index === last && what === 'step');
        for (const move of next) {
          if (move === (own ?? next[0])) continue;
          const cost = own !== undefined && move[0] !== last ? 1 : 0;
          if (order.switches + cost <= switches)
            open.push({ moves: [...moves, move], switches: order.switches + cost });
        }
        if (next.length === 0) break;
        const move = own ?? next[0]!;
        apply(scene, move);
        moves.push(move);
      }
      orders += 1;
      if (scene.contenders.every(({ end }) => end === 'refused')) lost += 1;
    }
    return { orders, lost, both: undefined };
  }

  test.each<[string, number, Limits]>([
    ['two, and no lock', 2, {}],
    ['three, and a lock that is left', 3, { left: ['.lock'], switches: 1 }],
    ['two, one of which may die', 2, { deaths: 1, switches: 2 }],
    ['two, and a lock that is left', 2, { left: ['.lock'] }],
    ['two, a lock that is left, and a death', 2, { left: ['.lock'], deaths: 1, switches: 2 }],
    ['two, and a lock of one that died while it took over', 2, { left: ['.lock', '.lock.2'] }],
    ['two, and only a later lock', 2, { left: ['.lock.2'], deaths: 1, switches: 1 }],
  ])('%s: never two hold it, and nobody is refused by nobody', (_, count, how) => {
    const { both, lost, orders } = explore(count, how);
    expect(both, JSON.stringify(both)).toBeUndefined();
    expect(lost).toBe(0);
    expect(orders).toBeGreaterThan(100);
  });

  test('planted: a stale lock that is removed and made anew lets two in', () => {
    /** Judges, removes, creates: as everybody writes it first. */
    function* naive(place: Parameters<Take>[0]): Steps {
      const { layer, world } = place;
      const path = join(FOLDER, '.lock');
      for (;;) {
        yield;
        if (layer.list(FOLDER).includes('.lock')) {
          yield;
          const content = Buffer.from(layer.read(path)).toString();
          if (world.isRunning(JSON.parse(content)) === true) throw new Error('in use');
          yield;
          layer.remove(path);
        }
        yield;
        try {
          const file = layer.open(path, 'wx');
          const token = world.drawToken();
          layer.write(file, Buffer.from(`${JSON.stringify({ token, ...world.self })}\n`));
          return { name: '.lock', file, token, writtenAt: world.now() };
        } catch {}
      }
    }
    expect(explore(2, { left: ['.lock'], take: naive }).both).toBeDefined();
  });
});

describe('whose process cannot be told from here', () => {
  function scene(): { files: MemoryFiles; put: (content: string) => void } {
    const files = createMemoryFiles();
    files.makeFolder(FOLDER);
    return { files, put: (content) => files.put(join(FOLDER, '.lock'), Buffer.from(content)) };
  }
  const elsewhere = `${JSON.stringify({ token: 'x', ...stillWorld({ pid: 1 }).self, namespace: 'other' })}\n`;

  test.each([
    ['of another container', elsewhere],
    ['of an older release', '4711\n'],
    ['that is empty', ''],
    ['that was cut off', elsewhere.slice(0, 20)],
    ['that holds something else', 'locked'],
    ['that holds null', 'null\n'],
  ])('a lock %s is taken over once it was not renewed for 15 s, and not before', (_, content) => {
    const { files, put } = scene();
    put(content);
    const told: string[] = [];
    const world = timedWorld({ pid: 2, isRunning: () => undefined });
    const lock = takeLock(FOLDER, KIND, { layer: files, world, onWait: (message) => told.push(message) });
    expect(world.now()).toBeGreaterThanOrEqual(STALE);
    expect(world.now()).toBeLessThan(STALE + 1000);
    expect(told).toEqual([expect.stringMatching(/^\/folder: a test elsewhere.*up to 15 s/)]);
    lock.release();
    expect(files.list(FOLDER)).toEqual([]);
  });

  test('one that is renewed refuses, at its first renewal', () => {
    let time = 0;
    const files = createMemoryFiles(() => time);
    files.makeFolder(FOLDER);
    files.put(join(FOLDER, '.lock'), Buffer.from(elsewhere));
    const world = timedWorld({
      pid: 2,
      isRunning: () => undefined,
      onWait(now) {
        if (now < 9000 || time > 0) return;
        time = now;
        files.put(join(FOLDER, '.lock'), Buffer.from(elsewhere));
      },
    });
    expect(() => takeLock(FOLDER, KIND, { layer: files, world })).toThrow(
      /in use by the test with process id 1, in another container or on another machine/,
    );
    expect(world.now()).toBeLessThan(10_000);
  });

  test('one who was stopped while it watched has not watched', () => {
    const { files, put } = scene();
    put(elsewhere);
    const still = timedWorld({ pid: 2, isRunning: () => undefined });
    let jumps = 0;
    let looks = 0;
    const world: LockWorld = {
      ...still,
      now: () => still.now() + jumps,
      wait(ms) {
        still.wait(ms);
        looks += 1;
        if (looks === 3) jumps = 3_600_000;
      },
    };
    takeLock(FOLDER, KIND, { layer: files, world }).release();
    expect(looks).toBeGreaterThan(100);
  });
});

describe('while it is held', () => {
  test('it is renewed off the thread, so that whoever watches sees it', () => {
    let time = 1_000;
    const files = createMemoryFiles(() => (time += 1));
    files.makeFolder(FOLDER);
    const holder = timedWorld({ pid: 1 });
    const lock = takeLock(FOLDER, KIND, { layer: files, world: holder });
    const watcher = timedWorld({
      pid: 2,
      isRunning: () => undefined,
      onWait() {
        holder.pass(100);
        files.deliverAll();
      },
    });
    expect(codeOf(() => takeLock(FOLDER, KIND, { layer: files, world: watcher }))).toBe('lock/in-use');
    expect(watcher.now()).toBeLessThan(3000);
    for (let passed = 0; passed < 60_000; passed += 500) {
      holder.pass(500);
      files.deliverAll();
      lock.check();
    }
    lock.release();
    files.deliverAll();
    expect([files.list(FOLDER), files.openFiles]).toEqual([[], 0]);
  });

  test('one whose file is gone or another\u2019s finds out at the next renewal, and once', () => {
    for (const content of [undefined, '{"token":"other","pid":9}\n']) {
      const files = createMemoryFiles();
      files.makeFolder(FOLDER);
      const world = timedWorld({ pid: 1 });
      const lost: string[] = [];
      const lock = takeLock(FOLDER, KIND, { layer: files, world, onLost: ({ code }) => lost.push(code) });
      files.remove(join(FOLDER, '.lock'));
      if (content !== undefined) files.put(join(FOLDER, '.lock'), Buffer.from(content));
      lock.check();
      world.pass(2000);
      files.deliverAll();
      expect(codeOf(() => lock.check())).toBe('lock/lost');
      world.pass(10_000);
      expect([lost, files.undelivered]).toEqual([['lock/lost'], 0]);
      lock.release();
      // What is there is not its own to remove.
      expect(files.list(FOLDER)).toEqual(content === undefined ? [] : ['.lock']);
      expect(files.openFiles).toBe(0);
    }
  });

  test('one that was stopped for long looks at once: its own lock is renewed, another\u2019s is not touched', () => {
    const files = createMemoryFiles();
    files.makeFolder(FOLDER);
    const world = timedWorld({ pid: 1 });
    const lock = takeLock(FOLDER, KIND, { layer: files, world });
    world.wait(60_000);
    lock.check();
    world.wait(60_000);
    // Somebody judges it stale and creates its own file, but finds the other renewed.
    files.put(join(FOLDER, '.lock.2'), Buffer.from('{"token":"other","pid":9}\n'));
    expect(codeOf(() => lock.check())).toBe('lock/lost');
  });

  test.each([
    ['before it goes on from taking it', 0],
    ['before the answer of a renewal came', 2000],
  ])('one that was stopped %s looks again: another may have taken over', (_, renewAfter) => {
    const files = createMemoryFiles();
    files.makeFolder(FOLDER);
    const first = timedWorld({ pid: 1 });
    const layer: FileLayer = {
      ...files,
      // Reads at once; the answer comes later.
      renewLater(file, path, done) {
        const content = files.read(path);
        files.renewLater(file, path, () => done(undefined, content));
      },
    };
    const place = { folder: FOLDER, kind: KIND, layer, world: first };
    const claim = runSteps(takeInSteps(place));
    let lock = renewAfter === 0 ? undefined : holdLock(claim, place);
    first.pass(renewAfter);
    // The first one is stopped. The second one sees no renewal for 15 s, and has the folder.
    const second = timedWorld({ pid: 2, isRunning: () => undefined });
    takeLock(FOLDER, KIND, { layer: files, world: second }).check();
    first.wait(second.now());
    lock ??= holdLock(claim, place);
    files.deliverAll();
    expect(codeOf(() => lock.check())).toBe('lock/lost');
  });

  test('one that somebody begins to take over waits for how that ends', () => {
    const files = createMemoryFiles();
    files.makeFolder(FOLDER);
    const second = join(FOLDER, '.lock.2');
    const world = timedWorld({ pid: 1, onWait: (now) => now > 60_050 && files.remove(second) });
    const lock = takeLock(FOLDER, KIND, { layer: files, world });
    world.wait(60_000);
    files.put(second, Buffer.from('{"token":"other","pid":9}\n'));
    lock.check();
    lock.release();
    expect(files.list(FOLDER)).toEqual([]);
  });
});

/* Real processes. A holder prints once it has the lock, or what refused it. */

const HOLDER = `
  import { takeLock } from ${JSON.stringify(new URL('../../dist/src/replay/index.js', import.meta.url).href)};
  try {
    takeLock(process.argv[1], { name: '.lock', holder: 'test' });
    console.log('held');
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(error.code, error.message);
  }
`;
const NODE = [process.execPath, '--input-type=module', '-e', HOLDER];
/** In a pid namespace of its own, as in a container: the holder is process 1 there. */
const NAMESPACE = ['unshare', '-Urp', '--fork', '--mount-proc', '--kill-child'];
const CONTAINER = [...NAMESPACE, ...NODE];

async function hold(command: readonly string[], folder: string): Promise<readonly [ChildProcess, string]> {
  const child = spawn(command[0]!, [...command.slice(1), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, line.toString().trim()];
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const newFolder = (): string => fs.mkdtempSync(join(root, 'folder-'));
const hasNamespaces = ((): boolean => {
  try {
    execFileSync(NAMESPACE[0]!, [...NAMESPACE.slice(1), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(fs.existsSync('/proc/self/ns/pid'))('between processes', () => {
  test('a second one is refused at once; one that is killed is followed at once', async () => {
    const folder = newFolder();
    const [first, held] = await hold(NODE, folder);
    expect(held).toBe('held');
    const told: string[] = [];
    const onWait = (message: string): number => told.push(message);
    expect(() => takeLock(folder, KIND, { onWait })).toThrow(
      new RegExp(`process id ${first.pid}: stop that one`),
    );
    await kill(first);
    takeLock(folder, KIND, { onWait }).release();
    expect(told).toEqual([]);
  });

  test('a lock whose process id is now that of another program does not refuse', () => {
    const folder = newFolder();
    const lock = takeLock(folder, KIND);
    const own = JSON.parse(fs.readFileSync(join(folder, '.lock'), 'utf8'));
    lock.release();
    const reused = { ...own, token: 'old', pid: process.ppid, start: '1' };
    fs.writeFileSync(join(folder, '.lock'), `${JSON.stringify(reused)}\n`);
    const told: string[] = [];
    takeLock(folder, KIND, { onWait: (message) => told.push(message) }).release();
    expect(told).toEqual([]);
  });

  test('one that was killed and that nobody has waited for does not refuse', async () => {
    const folder = newFolder();
    // A shell that becomes `sleep` does not wait for the children it had.
    const parent = spawn(
      'sh',
      ['-c', `"$0" --input-type=module -e "$1" "$2" & echo $!; exec sleep 60`, NODE[0]!, HOLDER, folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let out = '';
    for await (const piece of parent.stdout) {
      out += piece;
      if (out.includes('held')) break;
    }
    const pid = Number.parseInt(out, 10);
    process.kill(pid, 'SIGKILL');
    const state = (): string => fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]![0]!;
    while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5));
    const told: string[] = [];
    takeLock(folder, KIND, { onWait: (message) => told.push(message) }).release();
    expect(told).toEqual([]);
    await kill(parent);
  });

  test.runIf(hasNamespaces)('in two pid namespaces, both process 1, the second is refused', async () => {
    const folder = newFolder();
    const [first, held] = await hold(CONTAINER, folder);
    expect(held).toBe('held');
    expect(JSON.parse(fs.readFileSync(join(folder, '.lock'), 'utf8')).pid).toBe(1);
    const [second, refused] = await hold(CONTAINER, folder);
    expect(refused).toMatch(/^lock\/in-use .* process id 1, in another container or on another machine/);
    if (second.exitCode === null) await once(second, 'exit');
    expect(fs.readdirSync(folder)).toEqual(['.lock']);
    await kill(first);
  });
});
