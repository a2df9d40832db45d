import { Unpackr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import {
  commitSeed,
  createSigningKey,
  decodeLog,
  encodeLog,
  hashWords,
  inputsAt,
  KEY_COLUMNS,
  type Log,
  matchId,
  nameSigner,
  type Result,
  type SigningKey,
  SOURCES,
  signLog,
  verifyLog,
} from '../../src/replay/index.ts';
import { type Frame, frame, joinFrames, MAGIC, pack, sealFrames, splitFrames, TYPES } from './frames.ts';
import { type Keys, type Recording, recordMatch } from './matches.ts';

/* Logs forged by somebody who knows the format and repairs every sum. What simulation proves cannot be forged; what the
   recorder claims can, unless it is signed. */

type Records = readonly Pick<Frame, 'type' | 'payload'>[];

const NONCE = 'c0ffee00'.repeat(4);
const SEED = 'forged';
const RULES = { health: 20 } as const;
const keys: Keys = (tick) => [16 | (tick % 40 < 20 ? 1 : 2), tick % 90 < 30 ? 1 : 0];
const GENUINE: Recording = {
  seed: SEED,
  rules: RULES,
  ticks: 36_000,
  keys,
  players: [
    { name: 'hunter', kind: 'ladder', version: '3' },
    { name: 'stranger', kind: 'remote', hash: 'sha256:0f' },
  ],
  checkpointEvery: 50,
  states: true,
  events: true,
  recording: {
    release: '0.1.0',
    node: 'v20.20.0',
    platform: 'linux-x64',
    recordedAt: '2026-01-02T03:04:05.678Z',
    host: { room: 'lab', match: 3, nonce: NONCE, seedCommit: commitSeed(SEED, NONCE) },
  },
  before: (match, recorder) => {
    if (match.tick === 10) recorder.note(1, { plan: 'left' });
  },
};

const play = (change: Partial<Recording> = {}): Log => recordMatch({ ...GENUINE, ...change }).log;
const genuine = play();
const { ticks } = genuine.track;
const { result } = genuine.end!;
const loser = result!.winner === 1 ? 2 : 1;
/** The match without its last 64 ticks, ended by the forger. */
const cut = (result: Result | null): Log => play({ ticks: ticks - 64, result });
/** A change of the header, of the recording, of the host, of the end. */
const headed = (change: Partial<Log['header']>): Log => ({
  ...genuine,
  header: { ...genuine.header, ...change },
});
const recorded = (change: object): Log => ({ ...genuine, recording: { ...genuine.recording!, ...change } });
const hosted = (change: object): Log => recorded({ host: { ...genuine.recording!.host!, ...change } });
const ended = (result: Result | null): Log => ({ ...genuine, end: { ...genuine.end!, result } });
const eventful = (change: (events: Log['events']) => Log['events']): Log => ({
  ...genuine,
  events: change(genuine.events.map((event) => ({ ...event }))),
});
/** The log of another match with what this one says of itself. */
const under = (other: Log, change: Partial<Log> = {}): Log => ({
  ...other,
  header: genuine.header,
  ...change,
});

const [first, second] = genuine.header.players;
const hit = genuine.events.findIndex(({ kind }) => kind === 'hit');
const proven = 'proven; health proven';

/** What a forger makes of the genuine log, and what verification says of it. */
const FORGERIES: readonly (readonly [what: string, forged: Log, verdict: string])[] = [
  ['nothing: the genuine log', genuine, proven],
  [
    '64 ticks cut, and the loser is said to win as the other left',
    cut({ reason: 'leave', winner: loser }),
    'proven; leave claimed',
  ],
  [
    '64 ticks cut, and the other is said to forfeit',
    cut({ reason: 'forfeit', winner: loser }),
    'proven; forfeit claimed',
  ],
  [
    '64 ticks cut, and the match is said to be interrupted',
    cut({ reason: 'interrupted', winner: null }),
    'proven; interrupted claimed',
  ],
  ['64 ticks cut, and no result', cut(null), 'proven; none claimed'],
  [
    '64 ticks cut, and the result kept',
    cut(null).track.ticks > 0 ? { ...cut(null), end: { ...cut(null).end!, result } } : genuine,
    'refuted: result',
  ],
  ['names swapped', headed({ players: [second, first] }), proven],
  [
    'another kind, version and hash of a bot',
    headed({ players: [first, { ...second, kind: 'ladder', hash: 'sha256:ff' }] }),
    proven,
  ],
  [
    'all inputs marked neutral',
    play({ keys: (tick) => [...keys(tick).slice(0, 2), neutral()] as never }),
    proven,
  ],
  ['another seed commitment', hosted({ seedCommit: 'ab'.repeat(32) }), 'refuted: seed'],
  ['another nonce', hosted({ nonce: 'ab'.repeat(16) }), 'refuted: seed'],
  [
    'another nonce, and a commitment that fits it',
    hosted({ nonce: 'ab'.repeat(16), seedCommit: commitSeed(SEED, 'ab'.repeat(16)) }),
    proven,
  ],
  ['another room and match', hosted({ room: 'final', match: 99 }), proven],
  [
    'another time and release',
    recorded({ recordedAt: '1999-01-01T00:00:00.000Z', release: '9.9.9' }),
    proven,
  ],
  ['no word of when and by what it was recorded', { ...genuine, recording: undefined }, proven],
  ['another note', { ...genuine, notes: [{ tick: 10, seat: 2, value: 'I cheat' }] }, proven],
  ['a parent', headed({ parent: { id: 'ab'.repeat(32), tick: 7 } }), proven],
  ['another spacing of hashes', headed({ checkpointEvery: 1 }), proven],
  ['hashes dropped', { ...genuine, checkpoints: genuine.checkpoints.slice(-1) }, proven],
  ['states dropped', { ...genuine, states: [] }, proven],
  ['events dropped', { ...genuine, events: [] }, proven],
  [
    'a hash altered',
    {
      ...genuine,
      checkpoints: genuine.checkpoints.map((one, at) => (at === 1 ? { ...one, hash: one.hash ^ 1n } : one)),
    },
    'refuted: state',
  ],
  [
    'a state altered',
    {
      ...genuine,
      states: genuine.states.map((one, at) =>
        at === 1 ? { ...one, words: one.words.map((word, index) => (index === 5 ? word ^ 1 : word)) } : one,
      ),
    },
    'refuted: state',
  ],
  [
    'a state altered so that its hash is that of the true one',
    {
      ...genuine,
      states: genuine.states.map((one, at) =>
        at === 1 ? { ...one, words: withTheSameHash(one.words) } : one,
      ),
    },
    'refuted: state',
  ],
  [
    'the last hash altered',
    { ...genuine, checkpoints: genuine.checkpoints.slice(0, -1), end: { ...genuine.end!, hash: 1n } },
    'refuted: end',
  ],
  [
    'a hit that somebody else took',
    eventful((events) =>
      events.map((one, at) => (at === hit ? { ...one, seat: one.seat === 1 ? 2 : 1 } : one)),
    ),
    'refuted: event',
  ],
  [
    'a hit that took more',
    eventful((events) => events.map((one, at) => (at === hit ? { ...one, value: one.value + 1 } : one))),
    'refuted: event',
  ],
  [
    'a hit a tick later',
    eventful((events) => events.map((one, at) => (at === hit ? { ...one, tick: one.tick + 1 } : one))),
    'refuted: event',
  ],
  ['a hit left out', eventful((events) => events.filter((_, at) => at !== hit)), 'refuted: event'],
  [
    'a kill that was none',
    eventful((events) =>
      events.toSpliced(hit, 0, { tick: events[hit]!.tick, kind: 'kill', seat: 1, value: 1 }),
    ),
    'refuted: event',
  ],
  ['the last events left out', eventful((events) => events.slice(0, hit)), 'refuted: event'],
  [
    'an event after the end',
    eventful((events) => [...events, { tick: ticks, kind: 'wave', value: 9 }]),
    'refuted: event',
  ],
  ['events in another order', eventful((events) => events.toReversed()), 'refuted: event'],
  ['the winner swapped', ended({ ...result!, winner: loser }), 'refuted: result'],
  ['another reason', ended({ ...result!, reason: 'time' }), 'refuted: result'],
  ['said to be left at its true end', ended({ reason: 'leave', winner: result!.winner }), 'refuted: result'],
  [
    'said to be forfeited at its true end',
    ended({ reason: 'forfeit', winner: result!.winner }),
    'refuted: result',
  ],
  [
    'said to be interrupted at its true end',
    ended({ reason: 'interrupted', winner: null }),
    'refuted: result',
  ],
  ['said to have no result at its true end', ended(null), 'refuted: result'],
  [
    'inputs after its end',
    under(play({ rules: { health: 10_000 }, ticks: ticks + 30 }), {
      checkpoints: [],
      states: [],
      events: [],
    }),
    'refuted: end',
  ],
  [
    'a key pressed that was not',
    under(play({ keys: (tick) => [keys(tick)[0], keys(tick)[1] ^ (tick === 40 ? 4 : 0)] }), {
      checkpoints: genuine.checkpoints,
      states: [],
      events: [],
    }),
    'refuted: state',
  ],
  ['another seed', headed({ seed: 'other' }), 'refuted: state'],
  ['other rules', headed({ rules: { ...genuine.header.rules, cooldown: 19 } }), 'refuted: state'],
];

/** The words with another health of player 1, and two later words by which xxHash64 comes to the same sum. */
function withTheSameHash(words: Int32Array): Int32Array {
  const forged = words.slice();
  const lanes = new BigUint64Array(forged.buffer, 0, 8);
  const [P1, P2] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn];
  /** 1 / P2, modulo 2^64 */
  const inverse = 0x0ba79078168d4bafn;
  // The third of four lanes begins at the seed, 0, and takes in lanes[2], then lanes[6].
  const sum = (): bigint => {
    const product = BigInt.asUintN(64, lanes[2]! * P2);
    return ((product << 31n) | (product >> 33n)) * P1;
  };
  const before = sum();
  forged[4] = 7;
  lanes[6] = BigInt.asUintN(64, lanes[6]! + (before - sum()) * inverse);
  return forged;
}

function neutral(): number {
  const source = SOURCES.indexOf('neutral');
  return source | (source << 2);
}

const KEY: SigningKey = createSigningKey();
const FORGER: SigningKey = createSigningKey();
const signed = Buffer.from(encodeLog(nameSigner(genuine, KEY), KEY));
const SIGNATURE = TYPES.signature;

/** What is found of a file, in a few words. */
function judge(bytes: Uint8Array): string {
  try {
    const { verdict, result, failure, signer, missing } = verifyLog(decodeLog(bytes));
    if (failure !== undefined) return `refuted: ${failure.kind}`;
    const by = signer === null ? '' : signer === KEY.publicKey ? ', signed' : ', signed by another key';
    if (verdict === 'unfinished') return `unfinished: no ${missing.join(', ')}${by}`;
    return `${verdict}; ${result!.reason ?? 'none'} ${result!.status}${by}`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });
/** The records of an unsigned log under a header that says something else. */
function reheaded(bytes: Uint8Array, change: object): Records {
  const [header, ...rest] = splitFrames(Buffer.from(bytes));
  const fields = { ...(unpackr.unpack(header!.payload) as object), ...change };
  return [{ type: TYPES.header, payload: pack(JSON.parse(JSON.stringify(fields))) }, ...rest];
}
const naming = (bytes: Uint8Array, key = KEY.publicKey): Records =>
  reheaded(bytes, { format: 2, signer: key });
const signatureOf = (bytes: Buffer): Pick<Frame, 'type' | 'payload'> =>
  splitFrames(bytes).find(({ type }) => type === SIGNATURE)!;
const unsealed = (records: Records): Records => records.filter(({ type }) => type !== TYPES.seal);

test('the genuine match goes on for long enough, and has all that a log can have', () => {
  expect(result).toMatchObject({ reason: 'health' });
  expect(ticks).toBeGreaterThan(200);
  expect(hit).toBeGreaterThan(0);
  expect(inputsAt(genuine.track, 5) >> KEY_COLUMNS[0].shift).not.toBe(0);
});

test('the state of the same hash is another one', () => {
  const { words } = genuine.states[1]!;
  const forged = withTheSameHash(words);
  expect(hashWords(forged)).toBe(hashWords(words));
  expect(forged).not.toEqual(words);
});

describe.each(FORGERIES)('a log with %s', (what, forged, verdict) => {
  const isGenuine = forged === genuine;
  const bytes = encodeLog(forged);

  test('unsigned', () => expect(judge(bytes)).toBe(verdict));

  test('under a header that names the key is refused, without a signature and with any', () => {
    const records = naming(bytes);
    expect(judge(sealFrames(records))).toBe('log/damaged');
    const genuineSignature = [...unsealed(records), signatureOf(signed)];
    if (!isGenuine) expect(judge(sealFrames(genuineSignature))).toBe('log/damaged');
    const other = signatureOf(Buffer.from(signLog(bytes, FORGER)));
    expect(judge(sealFrames([...unsealed(records), other]))).toBe('log/damaged');
  });

  test('signed by the forger is signed by the forger', () => {
    const found = judge(signLog(bytes, FORGER));
    expect(found.startsWith('refuted') ? found : found.replace(', signed by another key', '')).toBe(
      judge(bytes),
    );
    if (!found.startsWith('refuted')) expect(found, what).toMatch(/, signed by another key$/);
  });
});

test('what is only claimed is named', () => {
  expect(verifyLog(decodeLog(encodeLog(genuine))).claims).toEqual([
    'players',
    'sources',
    'recording',
    'host',
    'notes',
  ]);
  const fork = play({
    parent: { id: 'ab'.repeat(32), tick: 3 },
    ticks: 30,
    result: { reason: 'leave', winner: 1 },
  });
  expect(verifyLog(decodeLog(encodeLog(fork))).claims).toContain('result');
  expect(verifyLog(decodeLog(encodeLog(fork))).claims).toContain('parent');
  const bare = recordMatch({ seed: 1, ticks: 9, keys: () => [0, 0], rules: { maxTicks: 9 } }).log;
  expect(verifyLog(decodeLog(encodeLog(bare))).claims).toEqual(['players', 'sources']);
});

describe('a signed log', () => {
  const records = splitFrames(signed);
  const without = (type: number): Records => records.filter((one) => one.type !== type);
  const at = records.findIndex(({ type }) => type === SIGNATURE);
  const inserted = (index: number, ...more: Records): Buffer =>
    sealFrames([...records.slice(0, index), ...more, ...records.slice(index)]);

  test('is the same match, and the same bytes every time', () => {
    expect(judge(signed)).toBe('proven; health proven, signed');
    expect(Buffer.from(encodeLog(nameSigner(genuine, KEY), KEY))).toEqual(signed);
    expect(Buffer.from(signLog(encodeLog(genuine), KEY))).toEqual(signed);
    expect(Buffer.from(signLog(signLog(encodeLog(genuine), FORGER), KEY))).toEqual(signed);
    expect(matchId(decodeLog(signed))).toBe(matchId(genuine));
    expect(records.map(({ type }) => type).slice(-3)).toEqual([TYPES.end, SIGNATURE, TYPES.seal]);
  });

  test.each<[string, () => Uint8Array, string]>([
    ['its signature left out', () => sealFrames(without(SIGNATURE)), 'log/damaged'],
    ['its signature twice', () => inserted(at, records[at]!), 'log/damaged'],
    [
      'a note after its signature',
      () => inserted(at + 1, { type: TYPES.notes, payload: pack([[3, 1, 'x']]) }),
      'log/damaged',
    ],
    [
      'an optional record of a later release after its signature',
      () => inserted(at + 1, { type: 0x11, payload: Buffer.alloc(2) }),
      'log/damaged',
    ],
    [
      'an optional record before its signature',
      () => inserted(at, { type: 0x11, payload: Buffer.alloc(2) }),
      'log/damaged',
    ],
    [
      'a second recording',
      () => inserted(2, { type: TYPES.recording, payload: pack({ ...genuine.recording, release: 'x' }) }),
      'log/damaged',
    ],
    [
      'its end after its signature',
      () => sealFrames([...without(TYPES.end), records.find(({ type }) => type === TYPES.end)!]),
      'log/damaged',
    ],
    [
      'its signature a byte short',
      () =>
        sealFrames(
          records.map((one) => (one.type === SIGNATURE ? { ...one, payload: one.payload.subarray(1) } : one)),
        ),
      'log/damaged',
    ],
    [
      'its signature a byte long',
      () =>
        sealFrames(
          records.map((one) =>
            one.type === SIGNATURE ? { ...one, payload: Buffer.concat([one.payload, Buffer.alloc(1)]) } : one,
          ),
        ),
      'log/damaged',
    ],
    ['another key in its header', () => sealFrames(naming(signed, FORGER.publicKey)), 'log/damaged'],
    ['its header made one of format 1', () => sealFrames(reheaded(signed, { format: 1 })), 'log/bad-header'],
    [
      'its key left out of its header',
      () => sealFrames(reheaded(signed, { signer: undefined })),
      'log/bad-header',
    ],
    ['its key in capitals', () => sealFrames(naming(signed, KEY.publicKey.toUpperCase())), 'log/bad-header'],
    ['bytes after its seal', () => Buffer.concat([signed, frame(TYPES.notes, pack([]))]), 'log/damaged'],
    ['another one after it', () => Buffer.concat([signed, signed]), 'log/damaged'],
    ['its seal left out', () => joinFrames(without(TYPES.seal)), 'unfinished: no seal'],
    [
      'its seal and signature left out',
      () => joinFrames(unsealed(without(SIGNATURE))),
      'unfinished: no signature, seal',
    ],
    ['its end left out, sealed anew', () => sealFrames(without(TYPES.end)), 'log/damaged'],
    ['only its header', () => joinFrames(records.slice(0, 1)), 'unfinished: no end, signature, seal'],
  ])('with %s is refused or unfinished', (_, forge, expected) => {
    expect(judge(forge())).toBe(expected);
  });

  test('an unsigned log that says twice when and by what it was recorded is refused', () => {
    const plain = splitFrames(Buffer.from(encodeLog(genuine)));
    const recording = plain.find(({ type }) => type === TYPES.recording)!;
    expect(judge(sealFrames([plain[0]!, recording, ...plain.slice(1)]))).toBe('log/damaged');
  });

  test('an unsigned log with a signature in it is refused', () => {
    const plain = splitFrames(Buffer.from(encodeLog(genuine)));
    expect(judge(sealFrames([...unsealed(plain), records[at]!]))).toBe('log/damaged');
  });

  test('stripped of key and signature it is another log, which nobody signed', () => {
    const stripped = sealFrames(
      reheaded(signed, { format: 1, signer: undefined }).filter(({ type }) => type !== SIGNATURE),
    );
    expect(judge(stripped)).toBe('proven; health proven');
    expect(stripped).toEqual(Buffer.from(encodeLog(genuine)));
  });

  test('a signature of small order, or of the same scalar plus the order of the group, is refused', () => {
    const weak = `ed25519:01${'00'.repeat(31)}`;
    const payload = Buffer.concat([Buffer.from(weak.slice(8), 'hex'), Buffer.alloc(32)]);
    const records = [...unsealed(naming(encodeLog(genuine), weak)), { type: SIGNATURE, payload }];
    expect(judge(sealFrames(records))).toBe('log/damaged');
  });

  test('cut anywhere it is never signed, and never whole', () => {
    for (let length = MAGIC.length; length < signed.length; length += 13)
      expect(judge(signed.subarray(0, length)), String(length)).toMatch(
        /^unfinished: no [a-z, ]*seal$|^log\/cut-off$/,
      );
  });

  test('with any bit flipped and its sums repaired it is refused, cut short or unsigned', () => {
    for (const [index, { type, payload }] of records.entries()) {
      if (type === TYPES.seal) continue;
      for (let bit = index; bit < payload.length * 8; bit += Math.max(1, payload.length >> 1)) {
        const changed = Buffer.from(payload);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const forged = records.map((one, place) => (place === index ? { type, payload: changed } : one));
        expect(judge(sealFrames(forged)), `${type} bit ${bit}`).toMatch(/^(log|rules|import)\//);
      }
    }
  });

  test('cannot be written without its key, nor by another one', () => {
    expect(() => encodeLog(decodeLog(signed))).toThrow(RangeError);
    expect(() => encodeLog(decodeLog(signed), FORGER)).toThrow(RangeError);
    expect(() => encodeLog(genuine, KEY)).toThrow(RangeError);
    const open = decodeLog(joinFrames(without(TYPES.seal)));
    expect(() => signLog(joinFrames(without(TYPES.seal)), KEY)).toThrow(RangeError);
    expect(verifyLog(open)).toMatchObject({ signer: null, namedSigner: KEY.publicKey });
  });
});
