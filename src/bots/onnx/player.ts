import { sha256Hex } from '#platform';
import { type Input, ShooterError } from '../../core/index.ts';
import type { Bot, BotKind, BotSetup, View } from '../contract.ts';
import { matchOfView } from '../view.ts';
import { createChooser } from './decide.ts';
import { inputSizeOf, KEYS, LOGITS, type OnnxPolicy, parseOnnxPolicy } from './form.ts';
import { ONNX_OBSERVATIONS, sizeOf } from './observations.ts';

/* An ONNX policy as a player, whatever runs its graph. */

/** The release of ONNX Runtime that runs policies: its WebAssembly build gives the same bits on every machine, another release may give others. */
export const RUNTIME_VERSION = '1.30.0';

/** A graph that is ready to be run. Holds memory of its own, for as long as `run` is referenced. */
export interface OnnxSession {
  /**
   * Runs the graph.
   *
   * @param input of `count` decisions, one after the other: `inputSizeOf` numbers each
   * @param count 1, or any number if the policy is batched
   * @param logits written: as many for each decision as its action has
   * @throws ShooterError `onnx/unsupported` where the graph cannot be run; `onnx/bad-output` where it gives another number of logits
   */
  run(input: Float32Array, count: number, logits: Float32Array): void;
}

/** A player that is an ONNX policy. */
export interface OnnxPlayer extends BotKind {
  readonly policy: OnnxPolicy;
  /**
   * Runs the graph once for all bots that decide in this tick, each about its own view. Each keeps what it is to decide by until its `decide` is called
   * for the same tick, and answers what it would answer without, bit for bit.
   *
   * @param bots made by `createBot` of this player, no two the same
   * @param views what each of them sees
   */
  prepare(bots: readonly Bot[], views: readonly View[]): void;
}

/** Who an ONNX policy is, found without running it. @param fileName what it is called if it does not say */
export function describeOnnx(
  bytes: Uint8Array,
  fileName: string,
): { readonly about: Omit<BotKind, 'createBot'>; readonly policy: OnnxPolicy } {
  const policy = parseOnnxPolicy(bytes);
  const hash = sha256Hex(`onnxruntime-web ${RUNTIME_VERSION} ${sha256Hex(bytes)}`);
  const about = {
    name: policy.name ?? fileName,
    kind: 'policy',
    version: `sha256:${hash.slice(0, 16)}`,
    hash: `sha256:${hash}`,
  } as const;
  return { about, policy };
}

/** Makes a player of an ONNX policy. @throws ShooterError `onnx/bad-output` where it gives no finite logits for an empty observation */
export function createOnnxPlayer(
  { about, policy }: ReturnType<typeof describeOnnx>,
  session: OnnxSession,
): OnnxPlayer {
  tryOnce(policy, session);
  const createBot = (setup: BotSetup): Bot => new OnnxBot(policy, session, setup);
  return Object.freeze({ ...about, policy, createBot, prepare: createPrepare(policy, session) });
}

function tryOnce(policy: OnnxPolicy, session: OnnxSession): void {
  const logits = new Float32Array(LOGITS[policy.action]);
  session.run(new Float32Array(inputSizeOf(policy)), 1, logits);
  createChooser(policy, '')(logits);
}

/** A bot in one match: it remembers its keys, what it has seen and what was drawn. After a decision that failed it presses nothing until the next. */
class OnnxBot implements Bot {
  readonly #every: number;
  /** where in what the graph reads its keys are; -1 where it does not read them */
  readonly #keysAt: number;
  readonly #run: OnnxSession['run'];
  readonly #observe: ReturnType<typeof createObserver>;
  readonly #choose: ReturnType<typeof createChooser>;
  readonly #input: Float32Array;
  readonly #logits: Float32Array;
  /** the tick whose observation is in `#input`, until it is decided; -1: none */
  #inputTick = -1;
  /** the tick for which there are logits already, until it is decided; -1: none */
  #logitsTick = -1;
  #keys: Input = 0;

  constructor(policy: OnnxPolicy, session: OnnxSession, { seed }: BotSetup) {
    this.#every = policy.every;
    this.#keysAt = policy.readsKeys ? sizeOf(policy.shape) : -1;
    this.#run = session.run;
    this.#observe = createObserver(policy);
    this.#choose = createChooser(policy, seed);
    this.#input = new Float32Array(inputSizeOf(policy));
    this.#logits = new Float32Array(LOGITS[policy.action]);
  }

  decide(view: View): Input {
    if (!this.isDue(view)) return this.#keys;
    const input = this.observe(view);
    const hasLogits = this.#logitsTick === view.tick;
    this.#inputTick = -1;
    this.#logitsTick = -1;
    this.#keys = 0;
    if (!hasLogits) this.#run(input, 1, this.#logits);
    this.#keys = this.#choose(this.#logits);
    return this.#keys;
  }

  /** Whether it decides in this tick; else it holds its keys. */
  isDue({ tick }: View): boolean {
    return tick % this.#every === 0;
  }

  /** Takes in what it sees, once for each decision however often it is called. @returns what the graph reads */
  observe(view: View): Float32Array {
    if (this.#inputTick === view.tick) return this.#input;
    this.#observe(view, this.#input);
    for (let key = 0; this.#keysAt >= 0 && key < KEYS; key += 1)
      this.#input[this.#keysAt + key] = (this.#keys >> key) & 1;
    this.#inputTick = view.tick;
    return this.#input;
  }

  /** Keeps what the graph has given for a view. */
  acceptLogits({ tick }: View, logits: Float32Array): void {
    this.#logits.set(logits);
    this.#logitsTick = tick;
  }
}

/** Writes what a policy reads, decision by decision of one match. */
export function createObserver({
  observation,
  stack,
}: Pick<OnnxPolicy, 'observation' | 'stack'>): (view: View, out: Float32Array) => void {
  const { shape, write } = ONNX_OBSERVATIONS[observation]!;
  const size = sizeOf(shape);
  const frames = new Float32Array(stack * size);
  const newest = frames.subarray((stack - 1) * size);
  let isFirst = true;
  return (view, out) => {
    frames.copyWithin(0, size);
    write(matchOfView(view), view.seat, newest);
    // Before its first decision it has seen what it sees now, as environments with `frameStack` have it after a reset.
    if (isFirst) for (let frame = 0; frame < stack - 1; frame += 1) frames.set(newest, frame * size);
    isFirst = false;
    out.set(frames);
  };
}

/** Decisions in one call at most: more are made in several. */
const MAX_BATCH = 256;

function createPrepare(policy: OnnxPolicy, session: OnnxSession): OnnxPlayer['prepare'] {
  // Without a batch there is nothing to be won: each bot runs the graph when it is asked.
  if (!policy.isBatched || !isRowByRow(policy, session)) return () => {};
  const size = inputSizeOf(policy);
  const width = LOGITS[policy.action];
  const input = new Float32Array(MAX_BATCH * size);
  const logits = new Float32Array(MAX_BATCH * width);
  const run = (due: readonly (readonly [bot: OnnxBot, view: View])[]): void => {
    for (const [row, [bot, view]] of due.entries()) input.set(bot.observe(view), row * size);
    try {
      session.run(input, due.length, logits);
    } catch (error) {
      // Each of them then runs the graph by itself, and fails by itself.
      if (error instanceof ShooterError) return;
      throw error;
    }
    for (const [row, [bot, view]] of due.entries())
      bot.acceptLogits(view, logits.subarray(row * width, (row + 1) * width));
  };
  return (bots, views) => {
    const due: [OnnxBot, View][] = [];
    for (const [index, bot] of bots.entries()) {
      if (!(bot instanceof OnnxBot)) throw new TypeError('prepare: a bot is not one of an ONNX policy');
      if (bot.isDue(views[index]!)) due.push([bot, views[index]!]);
    }
    for (let at = 0; at < due.length; at += MAX_BATCH) run(due.slice(at, at + MAX_BATCH));
  };
}

/** Decisions of the trial. */
const TRIAL = 5;

/** Whether a graph gives for each of several observations what it gives for it alone: a graph may mix them, by a mean over all for instance. */
function isRowByRow(policy: OnnxPolicy, session: OnnxSession): boolean {
  const size = inputSizeOf(policy);
  const input = Float32Array.from({ length: TRIAL * size }, (_, i) => ((i * 7919) % 2003) / 1001.5 - 1);
  return equalsSingle(policy, session, { input, count: TRIAL });
}

/** Whether the logits of a batch are those of single decisions, bit for bit. */
export function equalsSingle(
  policy: OnnxPolicy,
  session: OnnxSession,
  { input, count }: { readonly input: Float32Array; readonly count: number },
): boolean {
  const width = LOGITS[policy.action];
  const size = inputSizeOf(policy);
  const together = new Float32Array(count * width);
  const alone = new Float32Array(width);
  try {
    session.run(input, count, together);
  } catch (error) {
    if (error instanceof ShooterError) return false;
    throw error;
  }
  for (let i = 0; i < count; i += 1) {
    session.run(input.subarray(i * size, (i + 1) * size), 1, alone);
    for (let k = 0; k < width; k += 1) if (!Object.is(alone[k], together[i * width + k])) return false;
  }
  return true;
}
