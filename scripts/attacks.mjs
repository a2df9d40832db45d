/* A host under attack: `npm run attacks [-- NAME]`, on loopback alone, Linux, ten minutes. Two bystanders play in real time while an attacker
   of another address, at a lower priority and on another core, makes one attack after the other. For each attack some seconds of quiet and
   some of attack alternate several times, because one window of 240 ticks says little of a 99th percentile. It prints the 99th percentile
   of how late the bystanders are shown a tick, quiet and attacked, over all windows, and the memory and descriptors of the host. */

import { fork, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectClient, encodeFrame } from '../dist/src/net/index.js';

const SELF = fileURLToPath(import.meta.url);
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const LOOK_MS = 4000;
const ROUNDS = 4;
/** Between an attack and the next quiet figure: grace times and deadlines of what it left are over. */
const REST_MS = 3000;
/** Attempts of one attack at most. */
const MAX_ATTEMPTS = 20_000;
const AT_ONCE = 50;
const ATTACKER = '127.0.0.2';
const TOKEN = 'a token of the bystanders';
const HOSTILE = 'a\u009b2J\u009d0;t\u202e\u2028\u007f';

const frame = (value) => encodeFrame(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const hello = (fields) => frame({ hello: 'shooter', version: 1, token: TOKEN, ...fields });

/** One connection of the attacker: says something, and is closed by the host or after a while. */
function attempt(port, bytes, { ms = 1000, onData = () => {} } = {}) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER });
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('error', () => {});
    socket.on('data', (data) => onData(socket, String(data)));
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (bytes !== undefined) socket.write(bytes);
  });
}

/** One connection of the attacker to the web server: a WebSocket, then bytes below it. */
const attemptWeb = ({ web }, bytes, more = {}) => attempt(web, Buffer.concat([upgrade(web), bytes]), more);

const upgrade = (port) =>
  Buffer.from(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: shooter.1\r\n\r\n`,
  );

/** A frame of a WebSocket, masked with zeros. */
function wsFrame(payload, { opcode = 2, fin = 1 } = {}) {
  const bytes = Buffer.from(payload);
  const head =
    bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from([(fin << 7) | opcode, ...head, 0, 0, 0, 0]), bytes]);
}

const many = (bytes) => Buffer.concat(Array(Math.floor(60_000 / bytes.length)).fill(bytes));

const get = (port, fields = '') => Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${fields}\r\n`);

/** A request that comes a byte at a time. */
const drip = ({ web }) =>
  new Promise((resolve) => {
    const socket = connect({ port: web, host: '127.0.0.1', localAddress: ATTACKER });
    const timer = setInterval(() => socket.write('a'), 100);
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nA: ');
    socket.resume().once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });

/** A page, or a WebSocket, of which nothing is read. */
const unread = ({ web }, bytes) =>
  new Promise((resolve) => {
    const socket = connect({ port: web, host: '127.0.0.1', localAddress: ATTACKER });
    socket.on('error', () => {});
    socket.pause().write(bytes);
    setTimeout(() => {
      socket.destroy();
      resolve();
    }, 1000);
  });

/** A seat that is left alone as soon as it is taken: it stays for the grace time. */
const takeSeat = ({ port }, index) =>
  attempt(port, hello({ room: `r${index}` }), { onData: (socket) => socket.destroy() });

const ask = ({ metrics }) =>
  new Promise((resolve) => {
    const asked = request(
      { port: metrics, path: '/metrics', headers: { connection: 'close' } },
      (response) => {
        response.resume().on('close', resolve);
      },
    );
    asked.on('error', resolve).end();
  });

/** Two of one room, who leave as soon as their match is on. */
async function playShort({ port }, index) {
  const join = () => {
    let left = false;
    return attempt(port, hello({ room: `s${index % AT_ONCE}` }), {
      ms: 2000,
      onData(socket, data) {
        if (data.includes('"start"') && !left) socket.end(frame('{"connection":false}'));
        left ||= data.includes('"start"');
        if (!left) socket.write(Buffer.concat([frame('{"connection":true,"ready":true}'), frame('0')]));
      },
    });
  };
  await Promise.all([join(), join()]);
}

/** What an attacker does again and again, so many at a time. */
const ATTACKS = {
  'nothing, for comparison': [1, () => pause(100)],
  'hostile names': [8, ({ port }) => attempt(port, hello({ room: HOSTILE, token: HOSTILE }))],
  'seats kept by grace': [1, takeSeat],
  'matches of one tick': [8, playShort],
  'handshakes that never end': [AT_ONCE, ({ port }) => attempt(port, undefined, { ms: 3000 })],
  'plain bytes to TLS': [8, ({ port }) => attempt(port, hello({}))],
  'metrics, asked': [AT_ONCE, ask],
  'metrics, idle': [AT_ONCE * 10, ({ metrics }) => attempt(metrics, undefined, { ms: 3000 })],
  'watching a room that is not there': [
    8,
    ({ port }) => attempt(port, hello({ role: 'spectator', room: 'x' })),
  ],
  'guessing tokens': [8, ({ port }) => attempt(port, hello({ token: String(Math.random()) }))],
  'listing rooms': [8, ({ port }) => attempt(port, hello({ role: 'list' }))],
  'matches while nobody reads the host': [8, playShort],
  'web: the page': [AT_ONCE, ({ web }) => attempt(web, get(web))],
  'web: requests in a pipeline': [AT_ONCE, ({ web }) => attempt(web, many(get(web)))],
  'web: a request without an end': [AT_ONCE, drip],
  'web: a page that is not read': [AT_ONCE, ({ web }) => unread({ web }, get(web))],
  'web: another host': [
    8,
    ({ web }) => attempt(web, Buffer.from('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n')),
  ],
  'web: forged forwarding': [
    AT_ONCE,
    ({ web }, index) => attempt(web, get(web, `X-Forwarded-For: 10.0.${index >> 8}.${index & 255}\r\n`)),
  ],
  'web: replays guessed': [
    8,
    ({ web }) =>
      attempt(web, Buffer.from(`GET /replay/${'0'.repeat(32)} HTTP/1.1\r\nHost: 127.0.0.1:${web}\r\n\r\n`)),
  ],
  'web: sockets without a hello': [AT_ONCE * 10, (where) => attemptWeb(where, Buffer.alloc(0), { ms: 3000 })],
  'web: pings': [8, (where) => attemptWeb(where, many(wsFrame('x', { opcode: 9 })))],
  'web: empty messages': [8, (where) => attemptWeb(where, many(wsFrame('')))],
  'web: messages of a byte': [8, (where) => attemptWeb(where, many(wsFrame('1')))],
  'web: fragments of nothing': [
    8,
    (where) =>
      attemptWeb(where, Buffer.concat([wsFrame('', { fin: 0 }), many(wsFrame('', { opcode: 0, fin: 0 }))])),
  ],
  'web: messages that are too big': [8, (where) => attemptWeb(where, wsFrame(Buffer.alloc(60_000)))],
  'web: text': [8, (where) => attemptWeb(where, wsFrame('hello', { opcode: 1 }))],
  'web: guessing tokens': [8, (where) => attemptWeb(where, wsFrame(hello({ token: String(Math.random()) })))],
  'web: a player that reads nothing': [
    8,
    ({ web }) => unread({ web }, Buffer.concat([upgrade(web), wsFrame(hello({}))])),
  ],
};

/** Attacks on the host that speaks TLS. */
const ON_TLS = ['handshakes that never end', 'plain bytes to TLS'];

/** In a process of its own, at a lower priority: makes the attack for a while each time that it is sent a message. */
async function attack(name, where) {
  setPriority(10);
  const [atOnce, act] = ATTACKS[name];
  let attempts = 0;
  process.on('message', async () => {
    const until = performance.now() + LOOK_MS;
    const most = attempts + MAX_ATTEMPTS / ROUNDS;
    const go = async () => {
      while (performance.now() < until && attempts < most) {
        attempts += 1;
        await act(where, attempts);
      }
    };
    await Promise.race([Promise.all(Array.from({ length: atOnce }, go)), pause(LOOK_MS + 3000)]);
    process.send(attempts);
  });
  process.send('ready');
}

/** In a process of its own: both bystanders, and how late they are shown the ticks of their match. */
async function playAsBystanders(port, ca) {
  let came = [];
  const join = async (isWatched) => {
    const client = await connectClient({
      port,
      host: '127.0.0.1',
      ...(ca !== undefined && { tls: { ca } }),
      hello: { room: 'bystanders', token: TOKEN, pace: 'realtime' },
      onUpdate({ tick, ready }) {
        if (isWatched && ready) came.push([tick, performance.now()]);
        client.sendUpdate({ ready: true, keys: 16 });
      },
      onEnd: (error) => process.send({ over: error?.message ?? 'the connection ended' }),
    });
    for (let ahead = 0; ahead < 6; ahead += 1) client.sendUpdate({ ready: true, keys: 0 });
  };
  await join(true);
  await join(false);
  process.on('message', () => {
    const at = came.map(([tick, ms]) => ms - (tick * 1000) / 60);
    const least = Math.min(...at);
    came = [];
    process.send(at.map((ms) => ms - least));
  });
}

/** Where there are two cores, the hosts have one, and the attacker at its lower priority and the bystanders the other. */
const [OURS, THEIRS] = [0, 1];

function pin({ pid }, core) {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}

function start(role, core, ...words) {
  const child = fork(SELF, [role, ...words.map((word) => JSON.stringify(word))]);
  pin(child, core);
  return child;
}

const heard = (child) => new Promise((resolve) => child.once('message', resolve));

async function openHost(folder, more) {
  const limits = [
    '--connections-per-address',
    '16',
    '--connections-per-minute',
    '600',
    '--matches-per-minute',
    '60',
  ];
  const words = [
    'host',
    '--port',
    '0',
    '--token',
    TOKEN,
    '--rules',
    join(folder, 'rules.json'),
    ...limits,
    ...more,
  ];
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.resume();
  let printed = '';
  child.stdout.on('data', (bytes) => {
    printed = (printed + bytes).slice(-10_000);
  });
  const find = (pattern) => Number(pattern.exec(printed)?.[1] ?? 0);
  while (find(/listening on \S+:(\d+)/) === 0) {
    if (child.exitCode !== null) throw new Error('the host did not start');
    await pause(50);
  }
  pin(child, OURS);
  return {
    child,
    port: find(/listening on \S+:(\d+)/),
    web: find(/in a browser: \S+:(\d+)\//),
    metrics: find(/metrics on \S+:(\d+)\//),
  };
}

/** Memory and descriptors that the process of a host has now. */
function usageOf({ child: { pid } }) {
  const mib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  return { mib, descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

/** How late the bystanders are shown ticks while `during` runs. They answer each 'look' with what came since the one before. */
async function look(bystanders, during) {
  const cleared = heard(bystanders);
  bystanders.send('look');
  await cleared;
  const done = await during();
  const answer = heard(bystanders);
  bystanders.send('look');
  return { late: await answer, done };
}

const p99 = (late) => late.sort((a, b) => a - b)[Math.floor(late.length * 0.99)] ?? Number.NaN;

async function assault(name, host) {
  const { bystanders, port, web, metrics } = host;
  // Node's own start, before the lower priority, takes time from the bystanders' core and is no part of the attack.
  const attacker = start('attack', THEIRS, name, { port, web, metrics });
  await heard(attacker);
  const before = usageOf(host);
  const isUnread = name.includes('nobody reads');
  const [quiet, attacked] = [[], []];
  let attempts = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    quiet.push(...(await look(bystanders, () => pause(LOOK_MS))).late);
    if (isUnread) for (const stream of [host.child.stdout, host.child.stderr]) stream.pause();
    const { late, done } = await look(bystanders, () => {
      attacker.send('go');
      return heard(attacker);
    });
    attacked.push(...late);
    attempts = done;
    for (const stream of [host.child.stdout, host.child.stderr]) stream.resume();
    await pause(REST_MS);
  }
  attacker.kill();
  const after = usageOf(host);
  const [calm, hit] = [p99(quiet), p99(attacked)];
  console.log(
    `${name.padEnd(36)} ${String(attempts).padStart(6)} attempts  p99 quiet ${calm.toFixed(1)} ms, attacked ${hit.toFixed(1)} ms (${(hit / calm).toFixed(2)})  ` +
      `${before.mib.toFixed(0)} -> ${after.mib.toFixed(0)} MiB  descriptors ${before.descriptors} -> ${after.descriptors}`,
  );
}

function makeCertificate(folder) {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  spawnSync('openssl', [...words, ...subject, '-keyout', key, '-out', cert]);
  return { words: ['--tls-cert', cert, '--tls-key', key], ca: readFileSync(cert, 'utf8') };
}

async function main(only) {
  const folder = mkdtempSync(join(tmpdir(), 'shooter-attacks-'));
  writeFileSync(join(folder, 'rules.json'), JSON.stringify({ health: 10_000, damage: 1, waveGrowth: 0 }));
  const host = await openHost(folder, ['--web', '0', '--metrics', '0', '--logs', 'logs']);
  const certificate = makeCertificate(folder);
  const secure = await openHost(folder, ['--logs', 'tls', ...certificate.words]);
  host.bystanders = start('bystanders', THEIRS, host.port);
  secure.bystanders = start('bystanders', THEIRS, secure.port, certificate.ca);
  await pause(1500);
  for (const name of Object.keys(ATTACKS))
    if (name.includes(only)) await assault(name, ON_TLS.includes(name) ? secure : host);
  for (const { bystanders } of [host, secure]) bystanders.kill();
  for (const { child } of [host, secure]) child.kill('SIGINT');
  await pause(1000);
  for (const { child } of [host, secure]) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

const [role, ...words] = process.argv.slice(2);
const given = () => words.map((word) => JSON.parse(word));
if (role === 'attack') await attack(...given());
else if (role === 'bystanders') await playAsBystanders(...given());
else await main(role ?? '');
