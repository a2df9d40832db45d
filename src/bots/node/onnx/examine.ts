import { monotonicNow } from '#platform';
import { findBot } from '../../built-in.ts';
import type { BotCheck } from '../../check-bot.ts';
import { inputSizeOf, LOGITS, type OnnxPolicy } from '../../onnx/form.ts';
import { createObserver, equalsSingle, type OnnxSession } from '../../onnx/player.ts';
import { startMatch } from '../../play.ts';
import { createView } from '../../view.ts';
import { openOnnxSession } from './file.ts';

/** How long a decision of an ONNX policy takes, without what it sees. */
interface OnnxSpeed {
  /** µs of a decision that is made alone */
  readonly alone: number;
  /** µs of each of `batch` decisions that are made together; null where it is asked one observation at a time */
  readonly together: number | null;
  readonly batch: number;
}

/** What `shooter check` finds of an ONNX policy beside what it finds of any bot. */
export interface OnnxReport {
  readonly policy: OnnxPolicy;
  /** `finite`: whether its logits are numbers; `batch`: whether it decides alike alone and together with others */
  readonly checks: readonly (Omit<BotCheck, 'name'> & { readonly name: 'finite' | 'batch' })[];
  readonly speed: OnnxSpeed;
}

/** Observations that it is tried on. */
const SITUATIONS = 256;
/** Decisions in a batch that is measured, and in those that are compared. */
const BATCH = 64;
const SIZES = [2, 7, BATCH, SITUATIONS];

/**
 * Tries an ONNX policy on what is seen in matches of built-in bots: whether its logits are finite, whether it decides alike alone and in
 * batches, and how fast it is.
 *
 * @param path of the file
 * @throws ShooterError as `openPlayer`
 */
export async function examineOnnx(path: string): Promise<OnnxReport> {
  const { player, session } = await openOnnxSession(path);
  const { policy } = player;
  const seen = observeMatches(policy);
  const batch = checkBatch(policy, session, seen);
  return {
    policy,
    checks: [checkFinite(policy, session, seen), batch],
    speed: measure(policy, session, { seen, isBatched: !batch.noted }),
  };
}

/** What both seats see, decision by decision. */
function observeMatches(policy: OnnxPolicy): Float32Array {
  const size = inputSizeOf(policy);
  const seen = new Float32Array(SITUATIONS * size);
  const play = startMatch({ seed: 'check', players: [findBot('champion')!, findBot('hunter')!] });
  const views = ([1, 2] as const).map((seat) => createView(play.match, seat));
  const observers = views.map(() => createObserver(policy));
  for (let index = 0; index < SITUATIONS; index += 2) {
    for (const [seat, view] of views.entries())
      observers[seat]!(view, seen.subarray((index + seat) * size, (index + seat + 1) * size));
    play.advance(policy.every);
  }
  return seen;
}

function checkFinite(policy: OnnxPolicy, session: OnnxSession, seen: Float32Array): OnnxReport['checks'][0] {
  const logits = new Float32Array(LOGITS[policy.action]);
  const size = inputSizeOf(policy);
  const bad = Array.from({ length: SITUATIONS }, (_, index) => {
    session.run(seen.subarray(index * size, (index + 1) * size), 1, logits);
    return logits.every((logit) => Number.isFinite(logit));
  }).filter((isWhole) => !isWhole).length;
  return {
    name: 'finite',
    passed: bad === 0,
    noted: false,
    message:
      bad === 0
        ? `its logits are numbers in ${SITUATIONS} situations`
        : `its logits are not all finite numbers in ${bad} of ${SITUATIONS} situations. Look for NaN in its weights, and for divisions by 0 in its graph`,
  };
}

/** Noted where it is asked one observation at a time. */
function checkBatch(policy: OnnxPolicy, session: OnnxSession, seen: Float32Array): OnnxReport['checks'][0] {
  const about = (noted: boolean, message: string): OnnxReport['checks'][0] => ({
    name: 'batch',
    passed: true,
    noted,
    message,
  });
  if (!policy.isBatched)
    return about(
      true,
      'its input takes one observation at a time. Export it with a free first axis, and several are faster together',
    );
  const wrong = SIZES.find((count) => !equalsSingle(policy, session, { input: seen, count }));
  return wrong === undefined
    ? about(false, `alone and in batches of up to ${SITUATIONS} its logits are the same bits`)
    : about(
        true,
        `in a batch of ${wrong} it fails, or its logits are others than alone, so it is asked one observation at a time. Does its graph mix what it is given together?`,
      );
}

function measure(
  policy: OnnxPolicy,
  session: OnnxSession,
  { seen, isBatched }: { readonly seen: Float32Array; readonly isBatched: boolean },
): OnnxSpeed {
  const size = inputSizeOf(policy);
  const logits = new Float32Array(BATCH * LOGITS[policy.action]);
  const time = (count: number): number =>
    fastest((index) => session.run(seen.subarray(index * count * size), count, logits), SITUATIONS / count) /
    count;
  return { alone: time(1), together: isBatched ? time(BATCH) : null, batch: BATCH };
}

const ROUNDS = 5;

/** How long a call takes in the fastest of some rounds over all situations, µs. */
function fastest(act: (index: number) => void, calls: number): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = monotonicNow();
    for (let index = 0; index < calls; index += 1) act(index);
    return (1000 * (monotonicNow() - start)) / calls;
  });
  return Math.min(...rounds);
}
