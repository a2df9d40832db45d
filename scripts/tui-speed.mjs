/* How fast the terminal interface is: `npm run tui-speed`. `shooter replay` runs in a pseudo-terminal of the system, and so does
   a program that writes as many bytes, as often, and computes nothing. `shooter play` runs in one that a terminal emulator reads: measured is
   the time from a key to the screen that shows the ship moved. Linux: processor time is read from /proc. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const WATCH_MS = 6000;
const KEYS = 60;
/** What is not shown by then is not shown at all. */
const LATE_MS = 20_000;
const SIZES = [
  { columns: 80, rows: 24, cpuAtMost: 10 },
  { columns: 200, rows: 60, cpuAtMost: 20 },
];
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';
/** Moves the cursor to the top left corner. */
const HOME = '\x1b[1;1H';

/** A match with a hundred bodies in sight. */
function playCrowded() {
  const rules = join(folder, 'rules.json');
  writeFileSync(
    rules,
    JSON.stringify({
      waveBase: 220,
      waveGrowth: 0,
      health: 10_000,
      damage: 1,
      enemySpeed: 2,
      maxTicks: 3000,
    }),
  );
  const log = join(folder, 'crowded.log');
  const words = ['match', '--p1', 'idle', '--p2', 'gunner', '--seed', '1', '--rules', rules, '-o', log];
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return log;
}

async function measure(log, { columns, rows, cpuAtMost }) {
  // From the tick at which the first wave fills the arena.
  const moving = open([MAIN, 'replay', log, '--at', '450'], { columns, rows });
  await pause(2500);
  moving.send(' ');
  await pause(1000);
  const found = await watch(moving);
  moving.send(' ');
  const keys = await measureKeys(moving, ['.', ',']);
  moving.end();
  const baseline = open(['-e', writerOf(found.bytesAFrame)], { columns, rows });
  await pause(1500);
  const bare = await watch(baseline);
  const echo = await measureKeys(baseline, ['.', ',']);
  baseline.end();
  const report = (name, value, bareValue, bound) =>
    console.log(
      `  ${`${columns} × ${rows}: ${name}`.padEnd(52)}${value.padEnd(16)}bare writes: ${bareValue.padEnd(14)}${bound}`,
    );
  report(
    'frames a second',
    found.rate.toFixed(1),
    bare.rate.toFixed(1),
    verdict(found.rate >= 55, 'at least 55'),
  );
  report(
    'of a core',
    `${found.cpu.toFixed(1)} %`,
    `${bare.cpu.toFixed(1)} %`,
    verdict(found.cpu <= cpuAtMost, `at most ${cpuAtMost} %`),
  );
  report(
    'a frame',
    `${(found.bytesAFrame / 1000).toFixed(2)} kB`,
    `${(bare.bytesAFrame / 1000).toFixed(2)} kB`,
    '',
  );
  const ms = (value) => `${value.toFixed(1)} ms`;
  const reportKeys = (name, { p50, p95 }) => {
    report(`${name}, half of them within`, ms(p50), ms(echo.p50), '');
    report(`${name}, 95 of 100 within`, ms(p95), ms(echo.p95), verdict(p95 <= 25, 'at most 25 ms'));
  };
  reportKeys('key to screen', keys);
  reportKeys('play: key to moved ship', await measureShip({ columns, rows }));
}

const verdict = (ok, bound) => `${bound}: ${ok ? 'ok' : 'below target'}`;

/** A frame of so many bytes. */
function frameOf(bytes) {
  const room = Math.round(bytes) - (BEGIN + HOME + END).length;
  return BEGIN + HOME + 'x'.repeat(Math.max(1, room)) + END;
}

/** The baseline: frames of so many bytes, 60 a second, and one at each key. */
const writerOf = (bytes) => `
  process.stdin.setRawMode(true);
  const frame = ${JSON.stringify(frameOf(bytes))};
  setInterval(() => process.stdout.write(frame), 1000 / 60);
  process.stdin.on('data', () => process.stdout.write(frame));`;

function open(words, { columns, rows }) {
  const env = { ...process.env, LANG: 'C.UTF-8', TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  delete env.NO_COLOR;
  const child = spawn(process.execPath, words, { cols: columns, rows, env });
  const state = { bytes: 0, frames: 0, onFrame: () => {}, onText: () => {} };
  child.onData((text) => {
    state.bytes += Buffer.byteLength(text);
    state.onText(text);
    const frames = text.split(END).length - 1;
    state.frames += frames;
    if (frames > 0) state.onFrame();
  });
  return { pid: child.pid, state, send: (keys) => child.write(keys), end: () => child.kill('SIGKILL') };
}

/** Seconds of processor time so far. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function watch({ pid, state }) {
  const before = { at: performance.now(), cpu: cpuOf(pid), bytes: state.bytes, frames: state.frames };
  await pause(WATCH_MS);
  const seconds = (performance.now() - before.at) / 1000;
  const frames = state.frames - before.frames;
  return {
    rate: frames / seconds,
    cpu: (100 * (cpuOf(pid) - before.cpu)) / seconds,
    bytesAFrame: (state.bytes - before.bytes) / Math.max(1, frames),
  };
}

/** From a key to the next frame that ends. */
async function measureKeys({ state, send }, keys) {
  const found = [];
  for (let index = 0; index < KEYS; index += 1) {
    const from = performance.now();
    const shown = new Promise((resolve) => {
      state.onFrame = resolve;
    });
    send(keys[index % keys.length]);
    await Promise.race([shown, pause(1000)]);
    found.push(performance.now() - from);
    await pause(40 + (index % 7) * 5);
  }
  return centiles(found);
}

function centiles(found) {
  found.sort((a, b) => a - b);
  return { p50: found[Math.floor(found.length / 2)], p95: found[Math.floor(found.length * 0.95)] };
}

/** Terminals that report releases send keys so: code, then 1 pressed or 3 released. */
const keyOf = (letter, what) => `\x1b[${letter.charCodeAt(0)};1:${what}u`;

/** A private host, an opponent that does nothing, no enemies: what moves in the lower rows is our ship. From the key to the screen that shows it moved. */
async function measureShip({ columns, rows }) {
  const rules = join(folder, 'empty.json');
  writeFileSync(rules, JSON.stringify({ waveBase: 0, waveGrowth: 0, playerSpeed: 30 }));
  const words = ['play', '--opponent', 'idle', '--rules', rules, '--logs', join(folder, 'logs')];
  const played = open([MAIN, ...words], { columns, rows });
  const screen = emulate(played, { columns, rows });
  await screen.until((lines) => lines.some((line) => line.includes('press r')));
  // "I report releases", as a terminal answers.
  played.send('\x1b[?11u');
  await pause(300);
  played.send(keyOf('r', 1) + keyOf('r', 3));
  await screen.until((lines) => lines[0].includes('playing'));
  await pause(500);
  const found = [];
  for (let index = 0; index < KEYS; index += 1) {
    const letter = 'da'[index % 2];
    const before = lowerRows(screen.lines());
    const from = performance.now();
    played.send(keyOf(letter, 1));
    await screen.until((lines) => lowerRows(lines) !== before);
    found.push(performance.now() - from);
    await pause(40);
    played.send(keyOf(letter, 3));
    await pause(120 + (index % 7) * 5);
  }
  played.end();
  return centiles(found);
}

const lowerRows = (lines) => lines.slice(-7, -2).join('\n');

/** What a terminal shows of all that is written. */
function emulate({ state }, { columns, rows }) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let look = () => {};
  state.onText = (text) => terminal.write(text, () => look());
  const lines = () =>
    Array.from({ length: rows }, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '');
  const until = async (holds) => {
    const shown = new Promise((resolve) => {
      look = () => holds(lines()) && resolve(true);
      look();
    });
    const late = pause(LATE_MS, undefined, { ref: false });
    if ((await Promise.race([shown, late])) === undefined)
      throw new Error(`not shown: ${lines().join('\n')}`);
    look = () => {};
  };
  return { lines, until };
}

const folder = mkdtempSync(join(tmpdir(), 'shooter-tui-'));
try {
  const log = playCrowded();
  for (const size of SIZES) await measure(log, size);
} finally {
  rmSync(folder, { recursive: true });
}
