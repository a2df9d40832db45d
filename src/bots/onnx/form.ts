import { ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import { BOT_TEXT, isBotText } from '../describe.ts';
import { MAX_EVERY } from '../policy/policy.ts';
import { type OnnxModel, type OnnxTensorInfo, readModel } from './model.ts';
import { ONNX_OBSERVATIONS, sizeOf } from './observations.ts';
import { checkOperators, countOperators } from './operators.ts';

/* The form of an ONNX policy: what its metadata says, and whether its graph goes with that. */

/** What an ONNX policy is, found from its file without running it. */
export interface OnnxPolicy {
  /** what it calls itself; undefined where it does not say */
  readonly name: string | undefined;
  /** the id of the observation that it reads: `vector/1`, `compact/1`, `grid/1` */
  readonly observation: string;
  /** observations that it reads at once, of its last decisions, the newest last; 1 is that of now alone, without an axis of its own */
  readonly stack: number;
  /** numbers along each axis of what it reads for one decision */
  readonly shape: readonly number[];
  /** whether it also reads which of the five keys it decided on before */
  readonly readsKeys: boolean;
  /** whether it reads several observations in one call: the first axis of its input is free */
  readonly isBatched: boolean;
  /** `categorical`: 32 logits, one for each input; `bernoulli`: 5, one for each key */
  readonly action: 'categorical' | 'bernoulli';
  /** whether the likeliest input is pressed, or one is drawn */
  readonly choose: 'best' | 'sampled';
  /** ticks from one decision to the next */
  readonly every: number;
  /** what wrote the file */
  readonly producer: string;
  /** version of the operator set of ONNX */
  readonly opset: number;
  /** how often each operator stands in it, most often first */
  readonly operators: readonly (readonly [name: string, count: number])[];
  /** numbers in its tensors */
  readonly parameters: number;
}

/** Keys that a policy may read: each 1 if it was decided on, else 0; LEFT, RIGHT, UP, DOWN, SHOOT. */
export const KEYS = 5;

/** Observations that are stacked at most. */
const MAX_STACK = 64;

/** The version of the metadata. */
const METADATA_VERSION = '1';

/** Logits of each kind of action. */
export const LOGITS: Readonly<Record<OnnxPolicy['action'], number>> = { categorical: 32, bernoulli: KEYS };

/** What each entry of the metadata may be, in words that go on from "it has to be". */
const ENTRIES = {
  policy: METADATA_VERSION,
  observation: Object.keys(ONNX_OBSERVATIONS).join(', '),
  action: 'categorical or bernoulli',
  every: `an integer from 1 to ${MAX_EVERY}: ticks between two decisions, the frame skip of its training`,
  choose: 'best or sampled; best if left out',
  stack: `an integer from 1 to ${MAX_STACK}; 1 if left out`,
  name: `${BOT_TEXT}; that of the file if left out`,
} as const;
type Entry = keyof typeof ENTRIES;
const OPTIONAL: readonly Entry[] = ['choose', 'stack', 'name'];

/**
 * Finds out what an ONNX policy is, without running it, and whether it is one that plays the same on every machine.
 *
 * @param bytes of the file, as docs/onnx.md describes it
 * @throws ShooterError `onnx/damaged`, `onnx/bad-metadata`, `onnx/other-version`, `onnx/bad-shape`, `onnx/external-data`,
 *   `onnx/random`, `onnx/unsupported`
 */
export function parseOnnxPolicy(bytes: Uint8Array): OnnxPolicy {
  const model = readModel(bytes);
  const entries = readEntries(model.metadata);
  const observation = entries.get('observation')!;
  const stack = Number(entries.get('stack') ?? 1);
  const { shape: one } = ONNX_OBSERVATIONS[observation]!;
  const action = entries.get('action') as OnnxPolicy['action'];
  const shape = stack === 1 ? one : [stack, ...one];
  checkOperators(model);
  const inputs = checkInputs(model, { observation, stack, shape });
  checkOutput(model, action);
  return Object.freeze({
    name: entries.get('name'),
    ...{ observation, stack, shape, ...inputs, action },
    choose: (entries.get('choose') ?? 'best') as OnnxPolicy['choose'],
    every: Number(entries.get('every')),
    producer: model.producer,
    opset: model.opsets.get('') ?? 0,
    operators: countOperators(model),
    parameters: model.parameters,
  });
}

const PREFIX = 'shooter.';

/** The entries of the metadata that are ours, without their prefix, each of them checked. */
function readEntries(metadata: OnnxModel['metadata']): ReadonlyMap<Entry, string> {
  const entries = new Map<Entry, string>();
  for (const [key, value] of metadata) {
    if (!key.startsWith(PREFIX)) continue;
    const name = key.slice(PREFIX.length) as Entry;
    if (!Object.hasOwn(ENTRIES, name))
      throw badMetadata(
        `its metadata has ${describe(key)}; known are ${Object.keys(ENTRIES)
          .map((known) => PREFIX + known)
          .join(', ')}`,
      );
    if (entries.has(name)) throw badMetadata(`its metadata has ${describe(key)} twice`);
    entries.set(name, value);
  }
  const version = entries.get('policy');
  if (version !== undefined && version !== METADATA_VERSION)
    throw new ShooterError(
      'onnx/other-version',
      `its metadata "shooter.policy" is ${describe(version)}; this release knows ${METADATA_VERSION}`,
    );
  for (const name of Object.keys(ENTRIES) as Entry[]) checkEntry(name, entries.get(name));
  return entries;
}

function checkEntry(name: Entry, value: string | undefined): void {
  const must = `it has to be ${ENTRIES[name]}`;
  if (value === undefined) {
    if (OPTIONAL.includes(name)) return;
    throw badMetadata(`its metadata has no "${PREFIX}${name}"; ${must}`);
  }
  if (!isEntry(name, value))
    throw badMetadata(`its metadata "${PREFIX}${name}" is ${describe(value)}; ${must}`);
}

function isEntry(name: Entry, value: string): boolean {
  if (name === 'name') return isBotText(value);
  if (name === 'observation') return Object.hasOwn(ONNX_OBSERVATIONS, value);
  if (name === 'action') return Object.hasOwn(LOGITS, value);
  if (name === 'choose') return value === 'best' || value === 'sampled';
  if (name === 'policy') return value === METADATA_VERSION;
  return /^[1-9]\d?$/.test(value) && Number(value) <= (name === 'every' ? MAX_EVERY : MAX_STACK);
}

const badMetadata = (what: string): ShooterError => new ShooterError('onnx/bad-metadata', what);

function checkInputs(
  { inputs, initializers }: OnnxModel,
  { observation, stack, shape }: Pick<OnnxPolicy, 'observation' | 'stack' | 'shape'>,
): Pick<OnnxPolicy, 'readsKeys' | 'isBatched'> {
  const given = inputs.filter(({ name }) => !initializers.has(name));
  const what = `${observation}${stack === 1 ? '' : ` of a stack of ${stack}`}`;
  const must = `an input obs, float32 [1 or any, ${shape.join(', ')}], for ${what}; beside it there may be keys, float32 [1 or any, ${KEYS}]`;
  const shapes: Readonly<Record<string, readonly number[]>> = { obs: shape, keys: [KEYS] };
  if (given.length === 0 || given.length > 2 || !given.some(({ name }) => name === 'obs'))
    throw badShape(
      `it has ${given.length} inputs (${given.slice(0, 5).map(formatTensor).join('; ')}); it needs ${must}`,
    );
  for (const input of given)
    if (!Object.hasOwn(shapes, input.name) || !isInput(input, shapes[input.name]!))
      throw badShape(`its input is ${formatTensor(input)}; it needs ${must}`);
  return {
    readsKeys: given.some(({ name }) => name === 'keys'),
    isBatched: given.every(({ shape: axes }) => axes?.[0] !== 1),
  };
}

const isInput = ({ type, shape: axes = [] }: OnnxTensorInfo, shape: readonly number[]): boolean =>
  type === FLOAT32 &&
  (axes[0] === 1 || typeof axes[0] === 'string') &&
  axes.length === 1 + shape.length &&
  shape.every((axis, index) => axis === axes[index + 1]);

/** Axes that the file leaves open are checked when it is run. */
function checkOutput({ outputs }: OnnxModel, action: OnnxPolicy['action']): void {
  const must = `logits, float32 [1 or any, ${LOGITS[action]}], for ${action}`;
  const logits = outputs.find(({ name }) => name === 'logits');
  if (logits === undefined)
    throw badShape(
      `its outputs are ${outputs.slice(0, 5).map(formatTensor).join('; ') || 'none'}; one has to be ${must}`,
    );
  const axes = logits.shape ?? ['', ''];
  const isRight =
    logits.type === FLOAT32 &&
    axes.length === 2 &&
    axes.every((axis, index) => typeof axis === 'string' || axis === (index === 0 ? 1 : LOGITS[action]));
  if (!isRight) throw badShape(`its output is ${formatTensor(logits)}; it has to be ${must}`);
}

const badShape = (what: string): ShooterError => new ShooterError('onnx/bad-shape', what);

/** The number of float32 in onnx.proto. */
export const FLOAT32 = 1;
const TYPES: Readonly<Record<number, string>> = {
  ...{ [FLOAT32]: 'float32', 2: 'uint8', 3: 'int8', 6: 'int32', 7: 'int64', 8: 'string', 9: 'bool' },
  ...{ 10: 'float16', 11: 'float64', 16: 'bfloat16' },
};

/** Axes that are shown at most. */
const MAX_AXES = 6;

function formatTensor({ name, type, shape }: OnnxTensorInfo): string {
  const axes = shape?.slice(0, MAX_AXES).map((axis) => (axis === '' ? '?' : String(axis)).slice(0, 20));
  const more = (shape?.length ?? 0) > MAX_AXES ? ', …' : '';
  return `${describe(name)}, ${TYPES[type] ?? `type ${type}`} [${axes?.join(', ') ?? '?'}${more}]`;
}

/** Numbers that a policy reads for one decision: observations, then keys if it reads them. */
export const inputSizeOf = ({ shape, readsKeys }: Pick<OnnxPolicy, 'shape' | 'readsKeys'>): number =>
  sizeOf(shape) + (readsKeys ? KEYS : 0);
