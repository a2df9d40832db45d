import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bystanders, watchBystanders } from '../bystanders.ts';
import { expectEnding, expectKick, expectServed, type Opening, openHostile } from '../hostile.ts';
import { frame, type Peer } from '../peer.ts';

/* Whole frames that hold what they should not: each is refused by its own code, at its own place in the exchange. */

let bystanders: Bystanders;
beforeAll(async () => {
  bystanders = await watchBystanders();
});
afterAll(() => bystanders.stop());

const USER_DATA = '{"connection": true, "ready": false}';

/** Where a payload stands: in place of the hello, of user_data, of a list of keys, of a mask, of an ack. */
type Place = 'hello' | 'user_data' | 'array' | 'mask' | 'ack';

const OPENING: Readonly<Record<Place, Opening>> = {
  hello: 'nothing',
  user_data: 'plain',
  array: 'plain',
  mask: 'extended',
  ack: 'nothing',
};

/** One that takes a payload at `place` next. */
async function openAt(place: Place): Promise<Peer> {
  if (place === 'ack') return (await bystanders.table.hello({ role: 'spectator' })).peer;
  const peer = await openHostile(bystanders, OPENING[place]);
  if (place === 'array' || place === 'mask') peer.send(USER_DATA);
  return peer;
}

/** What is sent, where, and the code that it is refused by. */
type Case = readonly [place: Place, payload: string | Uint8Array, code: string];

const frameOf = (payload: string | Uint8Array): Uint8Array =>
  typeof payload === 'string'
    ? frame(payload)
    : Buffer.concat([frame('x'.repeat(payload.length)).subarray(0, 64), payload]);

async function expectRefused(cases: readonly Case[]): Promise<void> {
  for (const [place, payload, code] of cases) {
    const peer = await openAt(place);
    await expectEnding(bystanders, peer, { code, act: () => peer.raw(frameOf(payload)) });
  }
}

/** A list of keys in which one entry differs. */
const keysWith = (entry: string, length = 512): string =>
  `[${Array.from({ length }, (_, scancode) => (scancode === 30 ? entry : 'false')).join(', ')}]`;

const bytes = (hex: string, text = ''): Uint8Array =>
  Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(text)]);

const DEEP = '['.repeat(4000) + ']'.repeat(4000);

const REFUSED: readonly (readonly [row: string, cases: readonly Case[]])[] = [
  [
    'row 20: truncated JSON',
    [
      ['hello', '{"hello":"shooter","vers', 'bad-json'],
      ['hello', '"hello', 'bad-json'],
      ['user_data', '{"connection": true, "rea', 'bad-json'],
      ['array', keysWith('false').slice(0, -1), 'bad-json'],
      ['array', keysWith('fals'), 'bad-json'],
      ['ack', '{"ack":', 'bad-json'],
    ],
  ],
  [
    'row 21: no UTF-8, and a byte order mark',
    [
      ['hello', bytes('c328'), 'bad-json'],
      ['hello', bytes('efbbbf', 'hello'), 'bad-json'],
      ['user_data', bytes('efbbbf', USER_DATA), 'bad-json'],
      ['user_data', bytes('7b22ff223a317d'), 'bad-json'],
      ['user_data', bytes('22eda08022'), 'bad-json'],
      ['array', bytes('efbbbf', keysWith('false')), 'bad-json'],
      ['mask', bytes('b5'), 'bad-json'],
      ['ack', bytes('efbbbf', '{"ack":1}'), 'bad-json'],
    ],
  ],
  [
    'row 22: what Python writes for what is no number',
    [
      ['hello', '{"hello":"shooter","version":NaN}', 'bad-json'],
      ['user_data', '{"connection": NaN, "ready": false}', 'bad-json'],
      ['user_data', '{"connection": true, "ready": -Infinity}', 'bad-json'],
      ['array', keysWith('NaN'), 'bad-json'],
      ['array', keysWith('Infinity'), 'bad-json'],
      ['mask', 'NaN', 'bad-json'],
      ['ack', '{"ack":NaN}', 'bad-json'],
    ],
  ],
  [
    'row 23: numbers that are none of ours',
    [
      ['hello', '{"hello":"shooter","version":1e999}', 'version'],
      ['hello', '{"hello":"shooter","version":9007199254740993}', 'version'],
      ['user_data', '{"connection":1e999}', 'bad-user-data'],
      ['user_data', '{"connection":true,"ready":-0}', 'bad-user-data'],
      ['user_data', '1e999', 'bad-user-data'],
      ['array', keysWith('1e999'), 'bad-keys'],
      ['array', keysWith('-0'), 'bad-keys'],
      ['array', keysWith('1.0'), 'bad-keys'],
      ['mask', '1e999', 'bad-keys'],
      ['mask', '-0', 'bad-keys'],
      ['mask', '9007199254740993', 'bad-keys'],
      ['mask', '32', 'bad-keys'],
      ['ack', '{"ack":1e999}', 'spectator-input'],
      ['ack', '{"ack":9007199254740993}', 'spectator-input'],
      ['ack', '{"ack":-1}', 'spectator-input'],
    ],
  ],
  [
    'row 24: lists in lists',
    [
      ['hello', '['.repeat(1024), 'bad-json'],
      ['user_data', DEEP, 'bad-json'],
      ['user_data', '{"a":'.repeat(1000), 'bad-json'],
      ['user_data', '{"connection":true,"x":[[[[]]]]}', 'bad-json'],
      ['array', DEEP, 'bad-json'],
      ['mask', DEEP, 'bad-json'],
      ['ack', DEEP, 'bad-json'],
    ],
  ],
  [
    'row 27: keys of a wrong number',
    [0, 44, 513].map((length): Case => ['array', keysWith('false', length), 'bad-keys']),
  ],
  [
    'row 28: keys that are neither true nor false',
    ['"true"', '2', 'null', '-1', '[]', '{}', '00'].map(
      (entry): Case => ['array', keysWith(entry), entry === '00' ? 'bad-json' : 'bad-keys'],
    ),
  ],
  [
    'row 29: readiness that is neither true nor false',
    [
      ...['"yes"', '1', 'null', '[true]'].map(
        (ready): Case => ['user_data', `{"connection":true,"ready":${ready}}`, 'bad-user-data'],
      ),
      ['user_data', '{"ready":true}', 'bad-user-data'],
      ['user_data', '{"connection":"true"}', 'bad-user-data'],
      ['user_data', '{}', 'bad-user-data'],
      ['user_data', 'null', 'bad-user-data'],
    ],
  ],
  [
    'row 30: keys before user_data, and user_data twice',
    [
      ['user_data', keysWith('false'), 'bad-order'],
      ['user_data', '5', 'bad-order'],
      ['array', USER_DATA, 'bad-order'],
      ['mask', USER_DATA, 'bad-order'],
    ],
  ],
  [
    'row 32: a second hello, wherever it stands',
    (['user_data', 'array', 'mask'] as const).flatMap((place): Case[] => [
      [place, 'hello', 'second-hello'],
      [place, '"hello"', 'second-hello'],
      [place, '{"hello":"shooter","version":1}', 'second-hello'],
    ]),
  ],
];

test.each(REFUSED)('%s: refused', (_, cases) => bystanders.row(() => expectRefused(cases), { floods: true }));

test('row 25: __proto__ and constructor are fields like any other', () =>
  bystanders.row(async () => {
    const evil =
      '"__proto__":{"connection":false,"ready":true,"ack":1},"constructor":{"prototype":{"polluted":1}}';
    const peer = await bystanders.table.join();
    peer.send(
      `{"hello":"shooter","version":1,${evil},"player":{"name":"__proto__",${evil}},"room":"__proto__"}`,
    );
    expect(await peer.json()).toMatchObject({ slot: 1, room: '__proto__' });
    peer.send(`{${evil},"connection":true}`, '0');
    await expectServed(peer);
    await expectRefused([
      ['user_data', '{"__proto__":{"connection":true}}', 'bad-user-data'],
      ['hello', '{"__proto__":{"hello":"shooter","version":1}}', 'bad-hello'],
      ['ack', '{"__proto__":{"ack":1}}', 'spectator-input'],
    ]);
    expect(Object.keys(Object.getOwnPropertyDescriptors(Object.prototype))).not.toContain('polluted');
    expect(['connection', 'ready', 'ack', 'polluted'].map((name) => Reflect.get({}, name))).toEqual(
      Array(4).fill(undefined),
    );
  }));

test('row 26: of a field that is there twice the last counts, and unknown ones do not', () =>
  bystanders.row(async () => {
    const peer = await openHostile(bystanders, 'plain');
    const other = await openHostile(bystanders, 'plain');
    other.pair(true);
    peer.send(
      '{"connection":false,"ready":true,"connection":true,"x":{"y":[0]},"ready":false}',
      keysWith('0'),
    );
    // Had the first `ready` counted, the match would have begun.
    for (const each of [peer, other])
      expect((await each.group()).data).toMatchObject({ ready: false, tick: 0 });
    peer.send('{"connection":true,"connection":false}');
    other.send('{"connection":false}');
    expect([await peer.end(), await other.end()]).toEqual([[], []]);
  }));

test('row 27: keys of 45 to 512 entries are taken', () =>
  bystanders.row(async () => {
    const peer = await openHostile(bystanders, 'plain');
    for (const length of [45, 46, 511, 512])
      for (const entry of ['true', 'false', '0', '1']) {
        peer.send(USER_DATA, keysWith(entry, length));
        await peer.group();
      }
    peer.send(USER_DATA, `[${Array(45).fill('1').join(',')}]`);
    await expectServed(peer);
  }));

test('row 31: whoever says that it leaves, and says so again, has left and done nothing wrong', () =>
  bystanders.row(async () => {
    const { running, reports } = bystanders.table;
    const kicks = [...running.host.stats.kicks];
    const [stays, quits] = [await openHostile(bystanders, 'plain'), await openHostile(bystanders, 'plain')];
    for (const each of [stays, quits]) each.pair(true);
    while (!(await stays.group()).data.ready) stays.pair(true);
    const leave = '{"connection": false, "ready": true}';
    quits.send(leave, leave, '!DISCONNECT', 'what comes after is not read');
    stays.pair(true);
    let { data } = await stays.group();
    while (data.ready) {
      stays.pair(true);
      data = (await stays.group()).data;
    }
    expect(data).toMatchObject({ level: 0, tick: 0, user2: '0.0.0.0', win1: false, lost1: false });
    stays.send('!DISCONNECT');
    await Promise.all([stays.end(), quits.end()]);
    await bystanders.table.ended(1);
    expect(reports.at(-1)!.result).toEqual({ reason: 'leave', winner: 1 });
    expect([...running.host.stats.kicks]).toEqual(kicks);
  }));

test('an unknown version is told which are spoken', () =>
  bystanders.row(async () => {
    await expectKick(bystanders, 'nothing', {
      code: 'version',
      bytes: frame('{"hello":"shooter","version":2}'),
    });
  }));
