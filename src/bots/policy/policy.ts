import { base64ToBytes, bytesToBase64, sha256Hex } from '#platform';
import { type Input, type Rules, ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import type { Bot, BotKind, View } from '../contract.ts';
import { BOT_TEXT, isBotText } from '../describe.ts';
import { checkDocument } from '../json-document.ts';
import { observeView } from '../observation/kinds.ts';
import { OBSERVATION_SIZE, OBSERVATION_VERSION } from '../observation/layout.ts';
import { type Architecture, countWeights, createNetwork, MAX_LAYERS, MAX_WIDTH } from './network.ts';

/* A learned player as a file: one JSON object that says what it is, how it was trained, and its weights. */

const POLICY_VERSION: Policy['version'] = 1;

/** What a policy file holds. */
export interface Policy {
  readonly format: 'shooter-policy';
  readonly version: 1;
  readonly name: string;
  /** of the observation that it reads */
  readonly observation: typeof OBSERVATION_VERSION;
  /** ticks for which it holds its keys, from one decision to the next */
  readonly every: number;
  readonly architecture: Architecture;
  readonly trained: PolicyTraining | null;
  /** 32-bit floats, little-endian, in base64 */
  readonly weights: string;
}

/** How it came to its weights. */
export interface PolicyTraining {
  readonly release: string;
  readonly seed: string;
  /** after how many generations its weights were taken */
  readonly generations: number;
  /** ticks that were played up to that generation */
  readonly ticks: number;
  readonly opponents: readonly string[];
  readonly rules: Partial<Rules>;
}

/** Ticks between two decisions at most. */
export const MAX_EVERY = 60;

/**
 * Encodes weights as a policy file has them.
 *
 * @param weights as many as `architecture` of the policy asks for
 * @returns 32-bit floats, little-endian, in base64
 */
export function encodeWeights(weights: Float32Array): string {
  const bytes = new Uint8Array(4 * weights.length);
  const data = new DataView(bytes.buffer);
  for (let i = 0; i < weights.length; i += 1) data.setFloat32(4 * i, weights[i]!, true);
  return bytesToBase64(bytes);
}

/**
 * The weights of a policy file.
 *
 * @param text 32-bit floats, little-endian, in base64; what is no base64 is skipped
 */
export function decodeWeights(text: string): Float32Array {
  const bytes = base64ToBytes(text);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const weights = new Float32Array(bytes.length >> 2);
  for (let i = 0; i < weights.length; i += 1) weights[i] = data.getFloat32(4 * i, true);
  return weights;
}

/**
 * Takes a value for a policy, if it is one.
 *
 * @param value for instance what `JSON.parse` gave
 * @returns the same value
 * @throws ShooterError `policy/no-policy`, `policy/other-version`, `policy/bad-field`
 */
export function parsePolicy(value: unknown): Policy {
  checkDocument(value, { what: 'policy', version: POLICY_VERSION });
  const policy = value as Policy;
  if (policy.observation !== OBSERVATION_VERSION)
    throw new ShooterError(
      'policy/other-version',
      `its "observation" is ${describe(policy.observation)}; this release knows ${OBSERVATION_VERSION}`,
    );
  const { name, every, architecture, weights } = policy;
  if (!isBotText(name)) throw badField('name', name, BOT_TEXT);
  if (!Number.isInteger(every) || every < 1 || every > MAX_EVERY)
    throw badField('every', every, `an integer from 1 to ${MAX_EVERY}`);
  const count = countOf(architecture);
  const found = typeof weights === 'string' ? decodeWeights(weights) : new Float32Array(0);
  if (found.length !== count)
    throw badField('weights', weights, `${count} floats in base64, as many as the architecture has`);
  const bad = found.findIndex((weight) => !Number.isFinite(weight));
  if (bad !== -1) throw badField('weights', found[bad], `finite numbers, and number ${bad} is none`);
  return policy;
}

function countOf(architecture: unknown): number {
  try {
    return countWeights(architecture as Architecture);
  } catch {
    throw badField(
      'architecture',
      architecture,
      `{ hidden: [neurons, …] }: up to ${MAX_LAYERS} layers of 1 to ${MAX_WIDTH} neurons`,
    );
  }
}

const badField = (field: string, value: unknown, rule: string): ShooterError =>
  new ShooterError('policy/bad-field', `its "${field}" is ${describe(value)}; it has to be ${rule}`);

/**
 * Makes a player of a policy.
 *
 * @param policy as `readPolicy` or `parsePolicy` gives it, or one put together by hand
 * @returns a player whose version is the hash of what decides its keys
 * @throws ShooterError as `parsePolicy`
 * @example
 * const learned = openPolicy(readPolicy('champion.json'));
 * console.log(playMatch({ seed: '42', players: [learned, findBot('hunter')!] }).result);
 */
export function openPolicy(policy: Policy): BotKind {
  const { name, every, architecture, weights } = parsePolicy(policy);
  const hash = sha256Hex(JSON.stringify({ every, architecture, weights }));
  const decoded = decodeWeights(weights);
  return Object.freeze({
    name,
    kind: 'policy',
    version: `sha256:${hash.slice(0, 16)}`,
    hash: `sha256:${hash}`,
    createBot: () => createPolicyBot(decoded, { architecture, every }),
  });
}

/** Plays by a network. Draws nothing from its seed. */
export function createPolicyBot(
  weights: Float32Array,
  { architecture, every }: Pick<Policy, 'architecture' | 'every'>,
): Bot {
  const network = createNetwork(architecture, weights);
  const seen = new Float32Array(OBSERVATION_SIZE);
  let keys: Input = 0;
  return {
    decide(view: View): Input {
      // By the ticks of the match and not, as `holdKeys`, by those since it decided last: asked from tick 0 in every tick, both are the
      // same. A policy that begins in the middle of a match presses nothing until the next multiple of `every`.
      if (view.tick % every > 0) return keys;
      observeView(view, seen);
      keys = network.decide(seen, keys);
      return keys;
    },
  };
}
