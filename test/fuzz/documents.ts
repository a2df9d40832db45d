import { CHAMPION } from '../../src/bots/built-in/champion-policy.ts';
import { encodeModel } from '../../src/bots/onnx/encode.ts';
import { parseOnnxPolicy } from '../../src/bots/onnx/form.ts';
import { parsePolicy } from '../../src/bots/policy/policy.ts';
import { createManifest, parseManifest } from '../../src/contest/manifest.ts';
import { parsePair } from '../../src/contest/parse-pair.ts';
import { parseRules } from '../../src/core/index.ts';
import { parseAck, parseKeys, parseUserData } from '../../src/net/client-input.ts';
import { createFrameDecoder, encodeFrame } from '../../src/net/frame.ts';
import { parseHello } from '../../src/net/hello.ts';
import {
  decodeLog,
  encodeLog,
  exportMatch,
  findPageLogs,
  importInputs,
  importMatch,
  logElement,
} from '../../src/replay/index.ts';
import { createPageReader } from '../../src/replay/page.ts';
import { beginTraining, decodeTraining, encodeTraining } from '../../src/train/index.ts';
import { heldKeys, recordMatch } from '../replay/matches.ts';
import { type Chance, mutateBytes, mutateValue } from './chance.ts';

/* Everything else that comes from outside: JSON of matches, contests, policies and trainings, and what clients send. */

/** Tries one case. @returns what does not hold; a ShooterError that it throws is an answer like any other */
export type Try = (chance: Chance) => string | undefined;

const EXCHANGED: unknown = JSON.parse(
  JSON.stringify(exportMatch(recordMatch({ seed: 1, ticks: 200, keys: heldKeys(1, 9) }).log)),
);
const CASE: unknown = {
  seed: '1',
  rules: { health: 5 },
  inputs: [[[0, 90]], [[16, 90]]],
  every: 30,
  expected: { checkpoints: [] },
};
const PAIR: unknown = {
  index: 0,
  a: 0,
  b: 1,
  seed: '1:0',
  games: [0, 1].map((index) => ({
    id: String(index).repeat(32),
    score: index,
    reason: 'health',
    ticks: 100 + index,
    digest: 'ab'.repeat(32),
    hash: 'cd'.repeat(8),
    failures: [],
    log: null,
  })),
};
const MANIFEST: unknown = createManifest({
  release: '0.1.0',
  rules: parseRules(),
  form: 'round-robin',
  pairs: 3,
  seed: '1',
  players: [0, 1].map((index) => ({ name: `p${index}`, hash: String(index).repeat(64), reproducible: true })),
  isolation: { level: 'none', budgetMs: 100 },
  logs: 'none',
  sprt: null,
  shard: null,
});
const POLICY: unknown = { format: 'shooter-policy', version: 1, name: 'p', observation: 1, ...CHAMPION };
const TRAINING: unknown = JSON.parse(
  encodeTraining(beginTraining({ seed: '1', opponents: ['gunner'], architecture: { hidden: [] } })),
);

/** Small, so that most of its bytes are not weights; its If has a graph of its own. */
const ONNX: Uint8Array = encodeModel(
  {
    nodes: [
      { operator: 'Dropout', inputs: ['obs', '', 'off'], outputs: ['kept'] },
      { operator: 'MatMul', inputs: ['kept', 'weights'], outputs: ['logits'] },
    ],
    tensors: [
      { name: 'off', shape: [], data: Uint8Array.of(0) },
      { name: 'weights', shape: [2, 2], data: new Float32Array(4) },
    ],
    inputs: [{ name: 'obs', type: 1, shape: ['batch', 176] }],
    outputs: [{ name: 'logits', type: 1, shape: ['batch', 32] }],
  },
  {
    opset: 18,
    producer: 'fuzz',
    metadata: {
      'shooter.policy': '1',
      'shooter.observation': 'vector/1',
      'shooter.action': 'categorical',
      'shooter.every': '4',
    },
  },
);

const LOG: Uint8Array = encodeLog(recordMatch({ seed: 2, ticks: 100, keys: heldKeys(1, 9) }).log);
const PAGE: Buffer = Buffer.from(
  `<!doctype html><title>a</title><!-- <script> --><body>${logElement({ name: '"<a>', bytes: LOG })}<script>1 < 2</script>${logElement({ name: 'b', bytes: LOG })}`,
);

/** A page that nobody wrote is the same in whatever pieces it comes, and holds nothing but what it holds whole. */
function tryPage(chance: Chance): string | undefined {
  const page = mutateBytes(chance, PAGE);
  const size = 1 + chance.below(100);
  const whole = findPageLogs(page);
  const pieces: number[][] = [];
  const reader = createPageReader(() => {
    const piece: number[] = [];
    pieces.push(piece);
    return (bytes) => void piece.push(...bytes);
  });
  for (let at = 0; at < page.length; at += size) reader.push(page.subarray(at, at + size));
  const isSame =
    pieces.length === whole.length &&
    pieces.every((piece, at) => Buffer.from(piece).equals(whole[at]!.bytes));
  if (!isSame) return `in pieces of ${size} bytes it is another page`;
  for (const { bytes } of whole) decodeLog(bytes);
  return undefined;
}

/** A file that nobody wrote is refused, or a policy that can be asked. */
function tryOnnx(chance: Chance): string | undefined {
  const file = chance.oneIn(8) ? ONNX : mutateBytes(chance, ONNX);
  const policy = parseOnnxPolicy(file);
  const isRight =
    policy.observation === 'vector/1' ? policy.shape.at(-1) === 176 : policy.observation === 'grid/1';
  return isRight && policy.every >= 1 ? undefined : `it is taken as ${JSON.stringify(policy)}`;
}

const bent = (chance: Chance, value: unknown): unknown => {
  let found = value;
  for (let left = chance.below(3); left >= 0; left -= 1) found = mutateValue(chance, found);
  return found;
};

/** Text of a value, now and then with bytes that are no JSON. */
export function bentText(chance: Chance, value: unknown): string {
  const text = JSON.stringify(bent(chance, value));
  return chance.oneIn(8) ? mutateBytes(chance, Buffer.from(text)).toString('utf8') : text;
}

export const HELLO: unknown = {
  hello: 'shooter',
  version: 1,
  role: 'player',
  room: 'lab',
  pace: 'lockstep',
  keys: 'mask',
  player: { name: 'a', kind: 'person' },
  token: 't',
};

/** The payload of a frame, out of bytes that may be none. */
function payloadsOf(chance: Chance, value: unknown): Uint8Array[] {
  // A frame holds at least a byte.
  const frame = encodeFrame(Buffer.from(bentText(chance, value) || '0'));
  const decoder = createFrameDecoder(1 << 16);
  decoder.feed(chance.oneIn(4) ? mutateBytes(chance, frame) : frame);
  const found: Uint8Array[] = [];
  for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) found.push(payload);
  return found;
}

const eachPayload =
  (value: unknown, parse: (payload: Uint8Array) => unknown): Try =>
  (chance) => {
    for (const payload of payloadsOf(chance, value)) parse(payload);
    return undefined;
  };

/** What is tried beside logs, by name. */
export const DOCUMENTS: Readonly<Record<string, Try>> = {
  page: tryPage,
  exchange(chance) {
    const log = importMatch(bent(chance, chance.oneIn(2) ? EXCHANGED : CASE), { maxTicks: 2000 });
    const text = JSON.stringify(exportMatch(log));
    const again = JSON.stringify(exportMatch(importMatch(JSON.parse(text))));
    return text === again ? undefined : 'imported again it is another match';
  },
  script(chance) {
    importInputs(bent(chance, chance.oneIn(2) ? EXCHANGED : CASE));
    return undefined;
  },
  results(chance) {
    const line = bentText(chance, PAIR);
    const pair = parsePair(line);
    return JSON.stringify(parsePair(JSON.stringify(pair))) === JSON.stringify(pair)
      ? undefined
      : 'read again it is another pair';
  },
  manifest(chance) {
    const manifest = parseManifest(bentText(chance, MANIFEST));
    return JSON.stringify(parseManifest(JSON.stringify(manifest))) === JSON.stringify(manifest)
      ? undefined
      : 'read again it is another manifest';
  },
  onnx: tryOnnx,
  policy(chance) {
    parsePolicy(bent(chance, POLICY));
    return undefined;
  },
  training(chance) {
    const text = encodeTraining(decodeTraining(bentText(chance, TRAINING)));
    return encodeTraining(decodeTraining(text)) === text ? undefined : 'read again it is another training';
  },
  hello: eachPayload(HELLO, parseHello),
  'user data': eachPayload({ connection: true, ready: true }, parseUserData),
  keys: eachPayload(17, (payload) => [parseKeys(payload, 'mask'), parseKeys(payload, 'array')]),
  acknowledgement: eachPayload({ tick: 5 }, parseAck),
};
