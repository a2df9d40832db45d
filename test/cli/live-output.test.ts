import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createLiveOutput, fileSink, type OutputSink } from '../../cli/live-output.ts';
import { openShooter } from '../tui/pty.ts';
import { MAIN, start, temporaryFolder } from './shooter.ts';

/* Whoever does not read what a host writes holds up neither its ticks nor its end. */

interface Reader extends OutputSink {
  readonly written: string[];
  /** Takes all that waits. */
  read(): void;
  full: boolean;
}

function createReader(): Reader {
  const written: string[] = [];
  let waiting = 0;
  let drained: () => void = () => {};
  return {
    written,
    full: false,
    get waiting() {
      return waiting;
    },
    write(text) {
      if (this.full) return false;
      written.push(text);
      waiting += text.length;
      return true;
    },
    onDrain(act) {
      drained = act;
    },
    read() {
      waiting = 0;
      drained();
    },
  };
}

const MIB = 1 << 20;
const tell = (lines: number): string => `${lines} dropped\n`;

describe('output that must not wait', () => {
  test('is bounded: what is beyond a MiB is dropped, counted by lines, and told in its place', () => {
    const reader = createReader();
    const output = createLiveOutput(reader, tell);
    const line = `${'x'.repeat(1023)}\n`;
    for (let i = 0; i < 1024; i += 1) output.write(line);
    expect(reader.waiting).toBe(MIB);
    output.write('a\nb\n');
    output.write('c\n');
    expect(reader.written).toHaveLength(1024);
    reader.read();
    expect(reader.written.at(-1)).toBe('3 dropped\n');
    output.write('d\n');
    expect(reader.written.slice(-2)).toEqual(['3 dropped\n', 'd\n']);
  });

  test('that fails, as a file on a full disk, goes on once it is taken again', () => {
    const reader = createReader();
    const output = createLiveOutput(reader, tell);
    output.write('first\n');
    reader.full = true;
    output.write('lost\n');
    output.write('lost\n');
    reader.full = false;
    output.write('last\n');
    expect(reader.written).toEqual(['first\n', '2 dropped\n', 'last\n']);
  });

  test('is whole lines in a file, although a disk takes the beginning of one and then nothing for a while', () => {
    let written = '';
    let room = 14;
    const sink = fileSink(1, (_, bytes) => {
      if (room === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      const taken = bytes.subarray(0, room);
      written += Buffer.from(taken).toString();
      room -= taken.length;
      return taken.length;
    });
    const output = createLiveOutput(sink, tell);
    for (const line of ['a whole line\n', 'a torn line\n', 'a lost line\n']) output.write(line);
    expect(written).toBe('a whole line\na');
    room = Number.POSITIVE_INFINITY;
    output.write('the last line\n');
    expect(written).toBe('a whole line\na torn line\n1 dropped\nthe last line\n');
  });
});

const cwd = temporaryFolder();
/** More lines than a pipe or a terminal holds. */
const MATCHES = 250;

/** Has a bot play so many matches of one tick. */
const playThrough = (port: string): Promise<{ code: number | null }> =>
  start(['bot', 'idle', '--connect', `127.0.0.1:${port}`, '--matches', String(MATCHES), '--ndjson'], { cwd })
    .end;

const HOST = ['host', '--opponent', 'idle', '--ticks', '1', '--pace', 'lockstep'];
const UNLIMITED = ['--matches-per-minute', '100000', '--log-level', 'info'];
const portIn = (text: string): string | undefined => /listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];

test('a host whose pipes nobody reads plays on, and ends on SIGTERM', async () => {
  const running = start([...HOST, '--port', '0', ...UNLIMITED, '--logs', 'piped'], { cwd });
  const { stdout, stderr } = running.process;
  stderr.pause();
  let told = '';
  while (portIn(told) === undefined) told += String((await once(stdout, 'data'))[0]);
  stdout.pause();
  expect((await playThrough(portIn(told)!)).code).toBe(0);
  const gone = once(running.process, 'exit');
  running.process.kill('SIGTERM');
  expect((await gone)[0]).toBe(0);
});

test('a host whose terminal is stopped plays on, and ends on SIGTERM', async () => {
  const pty = openShooter([...HOST, '--port', '0', ...UNLIMITED, '--logs', 'stopped'], { cwd });
  await pty.until(/listening on/);
  const port = portIn(pty.output)!;
  pty.stall();
  expect((await playThrough(port)).code).toBe(0);
  pty.kill('SIGTERM');
  // Its process is gone though its terminal has not been read.
  while (isThere(pty.pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  pty.goOn();
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.runIf(existsSync('/dev/full'))(
  'a host whose lines go to a full disk plays on, and ends on SIGTERM',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    server.close();
    await once(server, 'close');
    const full = openSync('/dev/full', 'w');
    const words = [MAIN, ...HOST, '--port', port, ...UNLIMITED, '--logs', 'full'];
    const host = spawn(process.execPath, words, { cwd, stdio: ['ignore', full, full] });
    closeSync(full);
    // Both its outputs are lost: that it listens is all that says it is there.
    while (!(await listens(Number(port)))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await playThrough(port)).code).toBe(0);
    const gone = once(host, 'exit');
    host.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  },
);

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(socket.destroy().destroyed));
    socket.on('error', () => resolve(false));
  });
