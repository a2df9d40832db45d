import { sha256Hex } from '#platform';
import { type Input, ShooterError } from '../../core/index.ts';
import type { Bot, BotKind, BotSetup, View } from '../contract.ts';
import { matchOfView } from '../view.ts';
import { createChooser } from './decide.ts';
import { inputSizeOf, LOGITS, type OnnxPolicy, parseOnnxPolicy } from './form.ts';
import { ONNX_OBSERVATIONS, sizeOf } from './observations.ts';

/* An ONNX policy as a player, whatever runs its graph. */

/** The release of ONNX Runtime that runs policies: its WebAssembly build gives the same bits on every machine, another release may give others. */
export const RUNTIME_VERSION = '1.30.0';

/** A graph that is ready to be run. Holds memory of its own. */
export interface OnnxSession {
  /**
   * Runs the graph.
   *
   * @param observations of `count` decisions, one after the other
   * @param count 1, or any number if the policy is batched
   * @param logits written: as many for each decision as its action has
   * @throws ShooterError `onnx/unsupported` where the graph cannot be run; `onnx/bad-output` where it gives another number of logits
   */
  run(observations: Float32Array, count: number, logits: Float32Array): void;
}

/** A bot of an ONNX policy, and its parts, which a batch of bots uses one by one. */
interface OnnxBot extends Bot {
  /** Whether it decides in this tick; else it holds its keys. */
  isDue(view: View): boolean;
  /** Takes in what it sees, and writes what the graph reads. */
  observe(view: View, out: Float32Array): void;
  /** Decides. @throws ShooterError `onnx/bad-output` */
  choose(logits: Float32Array): Input;
  readonly keys: Input;
}

/** What bots of one kind answer together: an input for each, or what it threw. */
export type BatchAnswer = Input | { readonly thrown: unknown };

/** A player that is an ONNX policy. */
export interface OnnxPlayer extends BotKind {
  readonly policy: OnnxPolicy;
  /**
   * Asks several of its bots at once, each about its own view, and runs the graph once for all of those that decide in this tick. Each
   * answers what its `decide` would answer, bit for bit.
   *
   * @param bots made by `createBot` of this player, no two the same
   * @param views what each of them sees
   * @returns an answer for each, in a list that is overwritten by the next call
   */
  decideAll(bots: readonly Bot[], views: readonly View[]): readonly BatchAnswer[];
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
  const parts = new WeakMap<Bot, OnnxBot>();
  const createBot = (setup: BotSetup): Bot => {
    const bot = createBotOf(policy, session, setup);
    const asked = { decide: bot.decide };
    parts.set(asked, bot);
    return asked;
  };
  const decideAll = createBatch(policy, session, parts);
  return Object.freeze({ ...about, policy, createBot, decideAll });
}

function tryOnce(policy: OnnxPolicy, session: OnnxSession): void {
  const logits = new Float32Array(LOGITS[policy.action]);
  session.run(new Float32Array(inputSizeOf(policy)), 1, logits);
  createChooser(policy, '')(logits);
}

function createBotOf(policy: OnnxPolicy, session: OnnxSession, { seed }: BotSetup): OnnxBot {
  const { every } = policy;
  const choose = createChooser(policy, seed);
  const observe = createObserver(policy);
  const input = new Float32Array(inputSizeOf(policy));
  const logits = new Float32Array(LOGITS[policy.action]);
  const bot = {
    keys: 0,
    isDue: ({ tick }: View) => tick % every === 0,
    observe,
    choose(found: Float32Array): Input {
      bot.keys = choose(found);
      return bot.keys;
    },
    decide(view: View): Input {
      if (!bot.isDue(view)) return bot.keys;
      observe(view, input);
      session.run(input, 1, logits);
      return bot.choose(logits);
    },
  };
  return bot;
}

/** Writes what a policy reads, decision by decision of one match. */
export function createObserver({
  observation,
  stack,
}: Pick<OnnxPolicy, 'observation' | 'stack'>): OnnxBot['observe'] {
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

function createBatch(
  policy: OnnxPolicy,
  session: OnnxSession,
  parts: WeakMap<Bot, OnnxBot>,
): OnnxPlayer['decideAll'] {
  const size = inputSizeOf(policy);
  const width = LOGITS[policy.action];
  const most = policy.isBatched && isRowByRow(policy, session) ? MAX_BATCH : 1;
  const input = new Float32Array(most * size);
  const logits = new Float32Array(most * width);
  const due: number[] = [];
  const answers: BatchAnswer[] = [];
  const partsOf = (bot: Bot): OnnxBot => {
    const found = parts.get(bot);
    if (found === undefined) throw new TypeError('decideAll: a bot is none that this player has made');
    return found;
  };
  const decideDue = (bots: readonly Bot[], from: number, count: number): void => {
    let failure: BatchAnswer | undefined;
    try {
      session.run(input, count, logits);
    } catch (thrown) {
      failure = { thrown };
    }
    for (let i = 0; i < count; i += 1) {
      const index = due[from + i]!;
      answers[index] =
        failure ?? answerOf(partsOf(bots[index]!), logits.subarray(i * width, (i + 1) * width));
    }
  };
  return (bots, views) => {
    due.length = 0;
    answers.length = bots.length;
    for (const [index, bot] of bots.entries()) {
      if (partsOf(bot).isDue(views[index]!)) due.push(index);
      else answers[index] = partsOf(bot).keys;
    }
    for (let from = 0; from < due.length; from += most) {
      const count = Math.min(most, due.length - from);
      for (let i = 0; i < count; i += 1) {
        const index = due[from + i]!;
        partsOf(bots[index]!).observe(views[index]!, input.subarray(i * size, (i + 1) * size));
      }
      decideDue(bots, from, count);
    }
    return answers;
  };
}

function answerOf(bot: OnnxBot, logits: Float32Array): BatchAnswer {
  try {
    return bot.choose(logits);
  } catch (thrown) {
    return { thrown };
  }
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
