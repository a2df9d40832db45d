import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import {
  createInputParser,
  encodeKeys,
  encodeUserData,
  parseAck,
  parseHello,
  parseKeys,
  parseUserData,
} from '../../src/net/index.ts';
import { codeOf, payloadsOf, SESSION, wireBytes } from './session.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const hello = (fields: object): Uint8Array => json({ hello: 'shooter', version: 1, ...fields });
const list = (length: number, entry: (scancode: number) => string = () => 'false'): string =>
  `[${Array.from({ length }, (_, scancode) => entry(scancode)).join(', ')}]`;
/** A list of 512 with something else in one place. */
const listWith = (entry: string, place = 300): string =>
  list(512, (scancode) => (scancode === place ? entry : 'false'));

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Payloads that are no JSON. */
const NO_JSON: readonly (string | Uint8Array)[] = [
  '',
  ' ',
  'NaN',
  '[NaN]',
  '{"connection":true,"ready":NaN}',
  'Infinity',
  '-Infinity',
  '\u{feff}{"connection":true}',
  '{"connection":true',
  "{'connection':true}",
  '{"connection":True}',
  'hello ',
  ' hello',
  'Hello',
  '!DISCONNECT\n',
  'DISCONNECT',
  Uint8Array.of(0xff),
  Uint8Array.of(0x22, 0xc0, 0xaf, 0x22),
  Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  deep(5),
  deep(4096),
  '['.repeat(8192),
  '{"a":'.repeat(1000),
  `{"a":{"a":{"a":{"a":{}}}}}`,
];

describe('what is no JSON is bad-json in every place', () => {
  test.each(NO_JSON.map((payload) => [payload]))('%j', (text) => {
    const payload = typeof text === 'string' ? bytes(text) : text;
    const codes = [
      codeOf(() => parseHello(payload)),
      codeOf(() => parseUserData(payload)),
      codeOf(() => parseKeys(payload, 'array')),
      codeOf(() => parseKeys(payload, 'mask')),
      codeOf(() => parseAck(payload)),
    ];
    expect(new Set(codes)).toEqual(new Set(['net/bad-json']));
  });
});

test('four deep is not too deep, and brackets in strings are none', () => {
  expect(codeOf(() => parseUserData(bytes('{"connection":true,"a":[[[1]]]}')))).toBeUndefined();
  expect(codeOf(() => parseUserData(bytes('{"connection":true,"a":"[[[[[[{{{{\\"[[[["}')))).toBeUndefined();
  expect(codeOf(() => parseUserData(bytes('{"connection":true,"a":"\\\\","b":[[[[1]]]]}')))).toBe(
    'net/bad-json',
  );
});

describe('hello', () => {
  test('the bare word and the JSON string are plain', () => {
    for (const text of ['hello', '"hello"', ' "hello"\n'])
      expect(parseHello(bytes(text))).toEqual({ kind: 'plain' });
  });

  test('an extended one has defaults for all that is left out', () => {
    expect(parseHello(hello({}))).toEqual({
      kind: 'extended',
      role: 'player',
      keys: 'mask',
      player: { name: 'remote' },
    });
  });

  test('it is given as it was asked', () => {
    const asked = {
      role: 'spectator',
      room: 'a.B_9-',
      pace: 'lockstep',
      keys: 'array',
      player: { name: 'my bot Ω', version: '3' },
      token: 'x'.repeat(100),
    };
    expect(parseHello(hello({ ...asked, unknown: [1] }))).toEqual({ kind: 'extended', ...asked });
    expect(parseHello(hello({ player: { name: 'a', hash: 'forged', kind: 'ladder' } }))).toMatchObject({
      player: { name: 'a' },
    });
  });

  test('beside the secret of a seat nothing but token and keys counts', () => {
    const payload = hello({
      resume: 'secret',
      token: 't',
      keys: 'array',
      role: 'list',
      room: '/',
      pace: 7,
      player: 0,
    });
    expect(parseHello(payload)).toEqual({
      kind: 'extended',
      role: 'player',
      player: { name: 'remote' },
      resume: 'secret',
      keys: 'array',
      token: 't',
    });
  });

  test('another version is refused by the versions that are spoken', () => {
    for (const version of [undefined, 0, 2, '1', null, true, [1]])
      expect(codeOf(() => parseHello(hello({ version })))).toBe('net/version');
    expect(() => parseHello(hello({ version: 2 }))).toThrow(/spoken here: 1$/);
  });

  test.each([
    '5',
    'null',
    '[]',
    '{}',
    '"hallo"',
    '!DISCONNECT',
    '{"hello":"world","version":1}',
    '{"hello":true,"version":1}',
    '{"__proto__":{"hello":"shooter","version":1}}',
    '{"connection":true,"ready":false}',
    '[false]',
  ])('%s is no hello', (text) => expect(codeOf(() => parseHello(bytes(text)))).toBe('net/bad-hello'));

  test.each([
    { role: 'host' },
    { role: null },
    { room: '' },
    { room: 'x'.repeat(33) },
    { room: 'a/b' },
    { room: 'a\n' },
    { room: 'ä' },
    { room: 5 },
    { pace: 'fast' },
    { keys: 'masks' },
    { keys: ['mask'] },
    { player: 'me' },
    { player: [] },
    { player: null },
    { player: {} },
    { player: { name: '' } },
    { player: { name: 'x'.repeat(65) } },
    { player: { name: 'a\u0000' } },
    { player: { name: 'a\nb' } },
    { player: { name: '\u202e' } },
    { player: { name: '\ud800' } },
    { player: { name: 'a', version: 3 } },
    { token: 5 },
    { resume: 5 },
    { resume: null },
  ])('%j is refused', (fields) => expect(codeOf(() => parseHello(hello(fields)))).toBe('net/bad-hello'));

  test('no field is taken from a prototype', () => {
    const payload = bytes(
      '{"hello":"shooter","version":1,"__proto__":{"room":"x","role":"list"},"constructor":{"prototype":{"room":"y"}}}',
    );
    expect(parseHello(payload)).toEqual({
      kind: 'extended',
      role: 'player',
      keys: 'mask',
      player: { name: 'remote' },
    });
    expect(({} as { room?: string }).room).toBeUndefined();
  });

  test('a name counts characters, not units of UTF-16', () => {
    expect(parseHello(hello({ player: { name: '🚀'.repeat(64) } }))).toMatchObject({ kind: 'extended' });
    expect(codeOf(() => parseHello(hello({ player: { name: '🚀'.repeat(65) } })))).toBe('net/bad-hello');
  });
});

describe('user_data', () => {
  test.each([
    ['{"connection": true, "ready": true}', { leave: false, ready: true }],
    ['{"connection": true, "ready": false}', { leave: false, ready: false }],
    ['{"connection":true,"ready":true}', { leave: false, ready: true }],
    ['{"connection":true,"ready":false}', { leave: false, ready: false }],
    ['{"connection":true}', { leave: false, ready: false }],
    [' {"ready":true,\t"connection":true}\n', { leave: false, ready: true }],
    ['{"connection":true,"ready":true,"ready":false}', { leave: false, ready: false }],
    ['{"connection":true,"__proto__":{"ready":true}}', { leave: false, ready: false }],
    ['{"connection":true,"more":{"a":[1]}}', { leave: false, ready: false }],
    ['{"connection":false}', { leave: true, ready: false }],
    ['{"connection": false, "ready": true}', { leave: true, ready: false }],
    ['!DISCONNECT', { leave: true, ready: false }],
  ])('%s', (text, expected) => expect(parseUserData(bytes(text))).toEqual(expected));

  test.each([
    ['{}', 'net/bad-user-data'],
    ['{"ready":true}', 'net/bad-user-data'],
    ['{"connection":1}', 'net/bad-user-data'],
    ['{"connection":"true"}', 'net/bad-user-data'],
    ['{"connection":null}', 'net/bad-user-data'],
    ['{"connection":true,"ready":1}', 'net/bad-user-data'],
    ['{"connection":true,"ready":null}', 'net/bad-user-data'],
    ['{"connection":false,"ready":"no"}', 'net/bad-user-data'],
    ['{"__proto__":{"connection":true}}', 'net/bad-user-data'],
    ['null', 'net/bad-user-data'],
    ['true', 'net/bad-user-data'],
    ['1.5', 'net/bad-user-data'],
    ['"!DISCONNECT"', 'net/bad-user-data'],
    ['hello', 'net/second-hello'],
    ['"hello"', 'net/second-hello'],
    ['{"hello":"shooter","version":1}', 'net/second-hello'],
    ['{"hello":1,"connection":true}', 'net/second-hello'],
    ['17', 'net/bad-order'],
    ['[]', 'net/bad-order'],
    [list(512), 'net/bad-order'],
  ])('%s is %s', (text, code) => expect(codeOf(() => parseUserData(bytes(text)))).toBe(code));
});

describe('keys as a list', () => {
  const parse = (text: string) => parseKeys(bytes(text), 'array');

  test('each scancode of the document is a key, and no other is', () => {
    const keys: Record<number, number> = {
      4: LEFT,
      80: LEFT,
      7: RIGHT,
      79: RIGHT,
      26: UP,
      82: UP,
      22: DOWN,
      81: DOWN,
      44: SHOOT,
    };
    for (let scancode = 0; scancode < 512; scancode += 1)
      expect(parse(listWith('true', scancode)), String(scancode)).toBe(keys[scancode] ?? 0);
  });

  test('from 45 to 512 entries are taken', () => {
    const lengths = [44, 45, 511, 512, 513];
    const taken = lengths.filter((length) => codeOf(() => parse(list(length))) === undefined);
    expect(taken).toEqual([45, 511, 512]);
    expect(codeOf(() => parse('[]'))).toBe('net/bad-keys');
  });

  test('it may be spaced as JSON may', () => {
    const entries = Array.from({ length: 45 }, (_, scancode) => (scancode === 44 ? '1' : '0'));
    for (const text of [entries.join(), entries.join(' ,\t\r\n'), `\n ${entries.join()} `])
      expect(parse(` [${text}]\n`)).toBe(SHOOT);
  });

  test.each([
    '2',
    '-0',
    '-1',
    '00',
    '01',
    '1.0',
    '0.0',
    '1e0',
    '1e999',
    '9007199254740993',
    '"x"',
    '"true"',
    'null',
    '[]',
    '{}',
  ])('an entry %s is refused', (entry) => {
    expect(codeOf(() => parse(listWith(entry, 3)))).toMatch(
      entry.startsWith('0') && entry.length === 2 ? 'net/bad-json' : 'net/bad-keys',
    );
  });

  test.each(['NaN', 'True', 'tru', 'falsey', 'true true', '', 'truefalse', 'false,'])(
    'an entry %j is no JSON',
    (entry) => {
      for (const place of [0, 3, 511])
        expect(codeOf(() => parse(listWith(entry, place)))).toBe('net/bad-json');
    },
  );

  test.each(['[', '[false', '[false, ', `${list(45)}]`, `${list(45)},`, list(45).slice(0, -1)])(
    '%j is no JSON',
    (text) => expect(codeOf(() => parse(text))).toBe('net/bad-json'),
  );

  test('a list is what JSON.parse says, for any entries and spaces', () => {
    const space = fc.stringMatching(/^[ \t\n\r]{0,2}$/);
    const entry = fc
      .tuple(space, fc.constantFrom('true', 'false', '0', '1'), space)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 40, maxLength: 120 }), fc.boolean(), (entries, usual) => {
        const text = usual ? `[${entries.map((one) => one.trim()).join(', ')}]` : `[${entries.join()}]`;
        const held = (JSON.parse(text) as (boolean | number)[]).map(Boolean);
        const key = (bit: number, ...codes: number[]) => (codes.some((code) => held[code]) ? bit : 0);
        const expected =
          key(LEFT, 4, 80) + key(RIGHT, 7, 79) + key(UP, 26, 82) + key(DOWN, 22, 81) + key(SHOOT, 44);
        if (entries.length < 45) expect(codeOf(() => parse(text))).toBe('net/bad-keys');
        else expect(parse(text)).toBe(expected);
      }),
    );
  });
});

describe('keys as a mask', () => {
  test('the integers from 0 to 31, and nothing else', () => {
    for (let mask = 0; mask < 32; mask += 1) {
      expect(parseKeys(bytes(String(mask)), 'mask')).toBe(mask);
      expect(parseKeys(bytes(` ${mask}\n`), 'mask')).toBe(mask);
    }
    for (const text of [
      '32',
      '99',
      '100',
      '-0',
      '-1',
      '1.0',
      '1e1',
      '1e999',
      '9007199254740993',
      'true',
      '"5"',
      list(512),
    ])
      expect(
        codeOf(() => parseKeys(bytes(text), 'mask')),
        text,
      ).toBe('net/bad-keys');
    for (const text of ['05', '00', '+5', '0x5', '5 5', '5,'])
      expect(
        codeOf(() => parseKeys(bytes(text), 'mask')),
        text,
      ).toBe('net/bad-json');
    expect(codeOf(() => parseKeys(bytes('5'), 'array'))).toBe('net/bad-keys');
  });
});

describe.each(['array', 'mask'] as const)('in the place of keys (%s)', (form) => {
  test.each([
    ['{"connection":true,"ready":true}', 'net/bad-order'],
    ['{"connection":true}', 'net/bad-order'],
    ['hello', 'net/second-hello'],
    ['"hello"', 'net/second-hello'],
    ['{"hello":"shooter","version":1}', 'net/second-hello'],
    ['{}', 'net/bad-keys'],
    ['{"connection":0}', 'net/bad-keys'],
    ['null', 'net/bad-keys'],
  ])('%s is %s', (text, code) => expect(codeOf(() => parseKeys(bytes(text), form))).toBe(code));

  test('a leave is a leave', () => {
    for (const text of ['{"connection":false}', '{"connection": false, "ready": true}', '!DISCONNECT'])
      expect(parseKeys(bytes(text), form)).toBe('leave');
  });
});

test('acks are the ticks of a match', () => {
  for (const tick of [0, 1, 2 ** 31 - 1]) expect(parseAck(json({ ack: tick, more: 1 }))).toBe(tick);
  expect(parseAck(bytes('{"ack":-0}'))).toBe(0);
  for (const text of ['{"connection":false}', '!DISCONNECT']) expect(parseAck(bytes(text))).toBe('leave');
  for (const text of [
    '{"ack":-1}',
    '{"ack":1.5}',
    '{"ack":2147483648}',
    '{"ack":1e999}',
    '{"ack":"1"}',
    '{}',
    '5',
    'hello',
  ])
    expect(
      codeOf(() => parseAck(bytes(text))),
      text,
    ).toBe('net/spectator-input');
  for (const payload of [encodeKeys(3, 'mask'), encodeKeys(3, 'array'), encodeUserData(true)])
    expect(codeOf(() => parseAck(payload.subarray(64)))).toBe('net/spectator-input');
});

test('any bytes are a value or a ShooterError of the wire', () => {
  const nearly = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        'true',
        'false',
        '0',
        '1',
        ' ',
        '"connection"',
        '"hello"',
        '"__proto__"',
        'null',
        '-',
        '1e999',
        '"ready"',
        '!DISCONNECT',
      ),
      { maxLength: 20 },
    )
    .map((parts) => bytes(parts.join('')));
  const value = fc.json({ maxDepth: 6 }).map(bytes);
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearly, value), (payload) => {
      for (const parse of [
        parseHello,
        parseUserData,
        parseAck,
        (one: Uint8Array) => parseKeys(one, 'array'),
        (one: Uint8Array) => parseKeys(one, 'mask'),
      ])
        expect(codeOf(() => parse(payload)) ?? 'net/none').toMatch(/^net\/[a-z-]+$/);
    }),
    { numRuns: 3000 },
  );
});

test('what a client encodes is what the host parses', () => {
  for (const ready of [true, false]) {
    expect(parseUserData(payloadsOf(encodeUserData(ready))[0]!)).toEqual({ leave: false, ready });
    expect(parseUserData(payloadsOf(encodeUserData(ready, false))[0]!).leave).toBe(true);
  }
  for (const form of ['array', 'mask'] as const) {
    for (let input = 0; input < 32; input += 1)
      expect(parseKeys(payloadsOf(encodeKeys(input, form))[0]!, form)).toBe(input);
  }
  expect(encodeKeys(0, 'array')).toHaveLength(64 + 3584);
  expect(() => encodeKeys(32, 'mask')).toThrow(RangeError);
});

test('a parser that remembers gives what one that does not gives', () => {
  const payload = fc.oneof(
    fc.nat({ max: 31 }).map((input) => payloadsOf(encodeKeys(input, 'array'))[0]!),
    fc
      .constantFrom('', '!DISCONNECT', 'hello', '[]', list(44), list(45), listWith('1', 4), listWith('2', 4))
      .map(bytes),
  );
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 30 }), fc.constantFrom('array', 'mask'), (payloads, form) => {
      const parser = createInputParser(form);
      const shared = new Uint8Array(4096);
      for (const one of payloads) {
        // As from a decoder: the next payload comes in the same memory.
        shared.set(one);
        const view = shared.subarray(0, one.length);
        const expected = outcome(() => parseKeys(one, form));
        expect(outcome(() => parser.keys(view))).toEqual(expected);
      }
    }),
  );
});

const outcome = (run: () => unknown): unknown => {
  let value: unknown;
  const code = codeOf(() => {
    value = run();
  });
  return code ?? value;
};

describe('the recorded session', () => {
  const sent = SESSION.filter((frame) => frame.dir === 'C>S');
  const noted = (word: string) => sent.filter(({ note }) => note.includes(word));

  test('is all understood: hellos, user_data, keys and leaves, with the meaning that was noted', () => {
    const hellos = noted('handshake');
    const leaves = noted('leave');
    const keys = noted('pressed=');
    const data = noted('user_data').filter((frame) => !leaves.includes(frame));
    expect([hellos, leaves, keys, data].map((frames) => frames.length)).toEqual([5, 2, 19, 19]);
    expect(new Set([...hellos, ...leaves, ...keys, ...data]).size).toBe(sent.length);

    for (const { payload } of hellos) expect(parseHello(bytes(payload))).toEqual({ kind: 'plain' });
    for (const { payload } of leaves) expect(parseUserData(bytes(payload)).leave).toBe(true);
    for (const { payload, note } of data)
      expect(parseUserData(bytes(payload))).toEqual({ leave: false, ready: !note.includes('lobby') });
    const bits: Record<string, number> = { 4: LEFT, 7: RIGHT, 26: UP, 22: DOWN, 44: SHOOT };
    for (const { payload, note } of keys) {
      const pressed = /pressed=\[([\d, ]*)\]/
        .exec(note)![1]!
        .split(', ')
        .filter((code) => code !== '');
      expect(parseKeys(bytes(payload), 'array')).toBe(pressed.reduce((sum, code) => sum + bits[code]!, 0));
    }
  });

  test('our client writes the very bytes of the original', () => {
    for (const frame of noted('pressed=')) {
      expect(Buffer.from(encodeKeys(parseKeys(bytes(frame.payload), 'array') as number, 'array'))).toEqual(
        wireBytes(frame),
      );
    }
    for (const frame of noted('user_data')) {
      const { connection, ready } = JSON.parse(frame.payload) as { connection: boolean; ready: boolean };
      expect(Buffer.from(encodeUserData(ready, connection))).toEqual(wireBytes(frame));
    }
  });
});
