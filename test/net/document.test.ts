import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as limits from '../../src/net/limits.ts';
import { shooter } from '../cli/shooter.ts';
import { stateKeys } from './state-keys.ts';

/* What the documents of the wire and of the host say is what the code does. */

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const protocol = read('docs/protocol.md');
const host = read('docs/host.md');
const sources = readdirSync(join(ROOT, 'src/net'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(join('src/net', file)));

/** Codes in the first column of the table below a heading. */
function codesBelow(heading: string): string[] {
  const [, section] = protocol.split(heading);
  const rows = section!.match(/^\| `.+$/gm) ?? [];
  return rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code!));
}

test('every code that ends a connection is documented, and every documented one is used', () => {
  const used = sources.flatMap((source) => [
    ...[...source.matchAll(/refus(?:e|al)\(\s*'([a-z-]+)'/g)].map(([, code]) => code!),
    ...[...source.matchAll(/'net\/([a-z-]+)'/g)].map(([, code]) => code!),
  ]);
  const documented = codesBelow('## What ends a connection');
  expect(documented.length).toBeGreaterThan(20);
  expect(documented.filter((code) => !used.includes(code))).toEqual([]);
  // Those that a host never sends: of clients, of what a program asks of the SDK.
  const inside = [
    'unreachable',
    'refused',
    'bad-answer',
    'bad-update',
    'lost',
    'unasked',
    'bad-message',
    'no-seat',
    'bad-input',
    'no-address',
    'bad-tls',
    'bad-web',
    'folder-in-use',
  ];
  const sent = new Set(used.filter((code) => !inside.includes(code)));
  expect([...sent].filter((code) => !documented.includes(code))).toEqual([]);
});

/** The keys of each message type of messages.ts, `?` after those that may be left out. */
const typedMessages = new Map([
  ['StateData', stateKeys()],
  ...[...read('src/net/messages.ts').matchAll(/export interface (\w+) \{\n(.*?)\n\}/gs)].map(
    ([, name, body]) => [name!, [...body!.matchAll(/readonly (\w+\??):/g)].map(([, key]) => key!)] as const,
  ),
] as const);

test('every message has its type and its keys in the table of messages', () => {
  const [, section] = protocol.split('## Every message and its keys');
  const rows = section!.split('\n## ')[0]!.matchAll(/^\| (\w+) \|.*\| (`.+`) \|$/gm);
  const documented = new Map(
    [...rows].map(([, name, keys]) => [name!, [...keys!.matchAll(/`(\w+\??)`/g)].map(([, key]) => key!)]),
  );
  expect(documented).toEqual(typedMessages);
});

test('limits and deadlines are those of the code', () => {
  const { HELLO_BYTES, PAYLOAD_BYTES, FRAMES_PER_TURN, MAX_CREDIT, HOLD_TICKS, CATCH_UP_TICKS } = limits;
  const stated: [number, RegExp][] = [
    [HELLO_BYTES, /payload of the hello \| ([\d,]+) bytes/],
    [PAYLOAD_BYTES, /payload after it, to the host \| ([\d,]+) bytes/],
    [FRAMES_PER_TURN, /in one turn \| (\d+)/],
    [MAX_CREDIT, /at most (\d+) saved up\. Without/],
    [MAX_CREDIT, /up to (\d+) client updates ahead/],
    [HOLD_TICKS, /hold for (\d+) ticks/],
    [CATCH_UP_TICKS, /up to (\d+) ticks are caught up/],
    [limits.HELLO_MS / 1000, /no complete hello (\d+) s/],
    [limits.FRAME_MS / 1000, /not complete (\d+) s after its first byte/],
    [limits.SILENT_MS / 1000, /no client update comes for (\d+) s/],
    [limits.STUCK_MS / 1000, /none of it taken for (\d+) s/],
    [limits.STUCK_BYTES / 1024, /over (\d+) KiB waiting/],
    [limits.SKIP_BYTES / 1024, /while over (\d+) KiB wait/],
    [limits.UPDATES_PER_TICK * 60, /over (\d+) client updates a second/],
    [60 / limits.UNACKED_SLOTS, /gets (\d+) state updates a second/],
    [limits.MESSAGE_BYTES, /a message to the host \| ([\d,]+) bytes/],
    [limits.MAX_FRAGMENTS, /fragments of a message \| (\d+)/],
    [limits.CONTROLS_A_SECOND, /empty messages \| (\d+) a second/],
    [limits.CONTROLS_AT_ONCE, /empty messages \| \d+ a second, (\d+) at once/],
    [limits.CONTROLS_A_SECOND, /over (\d+) pings/],
    [limits.HELLO_MS / 1000, /a whole hello \| (\d+) s each/],
    [limits.LOCKSTEP_BUDGET[0].times, /more than (\d+) answers later than 85 ms/],
    [limits.LOCKSTEP_BUDGET[0].ms, /answers later than (\d+) ms/],
    [limits.LOCKSTEP_BUDGET[1].times, /more than (\d+) later than 1 s/],
    [limits.LOCKSTEP_BUDGET[2].ms / 1000, /or one later than (\d+) s/],
  ];
  const inHost: typeof stated = [
    [limits.AWAY_SEATS, /At most (\d+) seats of an address are kept/],
    [limits.STARTS_AT_ONCE, /\(bursts of (\d+) matches/],
    [limits.GUESSES_AT_ONCE, /After (\d+), and then/],
    [limits.GUESSES_PER_MINUTE, /and then after (\d+) a minute/],
    [limits.DEFAULT_LIMITS.connectionsPerMinute, /--connections-per-minute` \| ([\d,]+) on loopback/],
    [limits.DEFAULT_LIMITS.matchesPerMinute, /--matches-per-minute` \| ([\d,]+) on loopback/],
  ];
  for (const [value, pattern] of inHost)
    expect(pattern.exec(host)?.[1]?.replaceAll(',', ''), String(pattern)).toBe(String(value));
  for (const [value, pattern] of stated) {
    const found = pattern.exec(protocol)?.[1]?.replaceAll(',', '');
    expect(found, String(pattern)).toBe(String(value));
  }
});

test('the options, defaults and metrics of the host are those of the command', () => {
  const stdout = ['host', 'bot'].map((name) => shooter([name, '--help'], { cwd: ROOT }).stdout).join('\n');
  const options = [...host.matchAll(/`(--[a-z-]+)/g)].map(([, option]) => option!);
  expect(options.length).toBeGreaterThan(12);
  expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
  const { rooms, connections, spectators } = limits.DEFAULT_LIMITS;
  expect(host).toContain(`| rooms | \`--rooms\` | ${rooms} |`);
  expect(host).toContain(`\`--connections\` | ${connections.toLocaleString('en')} |`);
  expect(host).toContain(`\`--spectators\` | ${spectators} |`);
  const told = [...host.matchAll(/`(shooter_[a-z_]+)/g)].map(([, name]) => name!);
  const served = [...read('cli/host-metrics.ts').matchAll(/'(shooter_[a-z_]+)'/g)].map(([, name]) => name!);
  expect([...told].sort()).toEqual([...served].sort());
});
