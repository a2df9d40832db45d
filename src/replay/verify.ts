import {
  canonicalWords,
  decodeState,
  diffStates,
  type FieldDifference,
  type Match,
  ShooterError,
} from '../core/index.ts';
import { type Claim, claimsOf, isSeedAsCommitted } from './claims.ts';
import { isEqual } from './equal.ts';
import { checkEvents, type EventFailure } from './event-check.ts';
import { formatHash, hashState } from './hash.ts';
import type { Log, Result } from './log.ts';
import { contradiction } from './result.ts';
import { signerOf } from './sign-log.ts';
import { matchWithin, watchSteps } from './simulate.ts';
import { runSteps, type SimulationOptions, type Steps } from './steps.ts';

/** What verification found: what simulation proves, apart from what the recorder alone says. */
export interface Verification {
  /**
   * proven: seed, rules and inputs lead to every state, event and result by the rules in the log, and it is sealed ·
   * unfinished: that is so of a valid beginning · refuted: something in the log is not so
   */
  readonly verdict: 'proven' | 'unfinished' | 'refuted';
  /** ticks that were simulated */
  readonly ticks: number;
  /** state hashes, whole states and events that were compared and held */
  readonly checkpoints: number;
  readonly states: number;
  readonly events: number;
  /** the last tick at which a hash or state held; 0 if none did */
  readonly lastGoodTick: number;
  /** how the match ended, and whether that is proven; null for a refuted log, and where the log does not reach an end */
  readonly result: VerifiedResult | null;
  /** what the log says on its recorder's word alone, in a fixed order */
  readonly claims: readonly Claim[];
  /** the public key whose signature of the whole log holds; null for an unsigned log and for an unfinished one */
  readonly signer: string | null;
  /** the public key that the header names, whether there is a signature or not; null for an unsigned log */
  readonly namedSigner: string | null;
  /** what an unfinished log lacks; empty for a sealed one */
  readonly missing: readonly ('end' | 'signature' | 'seal')[];
  /** undefined unless refuted */
  readonly failure: VerificationFailure | undefined;
}

/** How a match ended: as the rules have it, which simulation proves, or as the recorder claims. */
export interface VerifiedResult {
  /** proven: by `health` or `time` · claimed: by `leave`, `forfeit`, `interrupted`, or stopped without a result */
  readonly status: 'proven' | 'claimed';
  /** null where the record stops without a result */
  readonly reason: Result['reason'] | null;
  readonly winner: Result['winner'];
}

/** Where simulation and a log differ. */
export interface VerificationFailure {
  /**
   * state: a hash or whole state · end: where the match ends, or its last hash · result: how it ended · event: an event ·
   * seed: it is not the one that the host committed to
   */
  readonly kind: 'state' | 'end' | 'result' | 'event' | 'seed';
  /** the first tick at which the log does not hold: a state went wrong after `lastGoodTick`, at this tick at the latest */
  readonly tick: number;
  readonly what: string;
  /** the fields that differ, the recorded one as `a`, the simulated one as `b`, where the log holds the whole state */
  readonly fields: readonly FieldDifference[];
}

/**
 * Simulates a log and compares every hash, state and event in it, its end, its result, and the commitment to its seed. It
 * stops at the first that does not hold.
 *
 * @throws ShooterError `log/too-many-ticks` where it has more ticks than `maxTicks`, 10,000,000 unless given; the reason of `signal`
 */
export const verifyLog = (log: Log, options: SimulationOptions = {}): Verification =>
  runSteps(verifySteps(log, options.maxTicks), options);

/** As `verifyLog`, in steps that yield the tick reached: for `runInTurns`. */
export function* verifySteps(log: Log, maxTicks?: number): Steps<Verification> {
  const { match, failure, ...progress } = yield* simulationSteps(log, maxTicks);
  const found = failure ?? checkSeed(log);
  const verdict = found !== undefined ? 'refuted' : log.status === 'sealed' ? 'proven' : 'unfinished';
  return {
    verdict,
    ticks: match.tick,
    ...progress,
    result: found === undefined ? verifiedResult(log, match) : null,
    claims: claimsOf(log),
    signer: signerOf(log) ?? null,
    namedSigner: log.header.signer ?? null,
    missing: missingOf(log),
    failure: found,
  };
}

function verifiedResult({ end }: Log, { outcome }: Match): VerifiedResult | null {
  if (outcome !== undefined) return { status: 'proven', ...outcome };
  if (end === undefined) return null;
  return { status: 'claimed', reason: end.result?.reason ?? null, winner: end.result?.winner ?? null };
}

function missingOf({ status, header, end, signature }: Log): Verification['missing'] {
  if (status === 'sealed') return [];
  const missing: Verification['missing'][number][] = end === undefined ? ['end'] : [];
  if (header.signer !== undefined && signature === undefined) missing.push('signature');
  return [...missing, 'seal'];
}

function checkSeed(log: Log): VerificationFailure | undefined {
  if (isSeedAsCommitted(log) !== false) return undefined;
  const what = 'the seed is not the one that the host committed to';
  return { kind: 'seed', tick: 0, what, fields: [] };
}

/** A log, simulated as far as it holds. */
export interface Simulated extends Progress {
  /** at the tick that was reached */
  readonly match: Match;
  readonly failure: VerificationFailure | undefined;
}

/** Simulates a log as `verifyLog` does, without a look at what the recorder alone says. */
export function* simulationSteps(log: Log, maxTicks?: number): Steps<Simulated> {
  const match = matchWithin(log, maxTicks);
  const progress: Progress = { checkpoints: 0, states: 0, events: 0, lastGoodTick: 0 };
  const failure = yield* findFailure(log, match, progress);
  return { match, ...progress, failure };
}

interface Progress {
  checkpoints: number;
  states: number;
  events: number;
  lastGoodTick: number;
}

/** Ticks of which a hash or a state is compared, in a step. */
const STEP_STATES = 64;

function* findFailure(log: Log, match: Match, progress: Progress): Steps<VerificationFailure | undefined> {
  // A look after each tick costs a third of the speed: only where there is something to look for.
  const events = log.events.length > 0 ? checkEvents(log, match) : undefined;
  const onTick = events?.look;
  let compared = 0;
  for (const logged of loggedStatesOf(log)) {
    // The match has ended before: `checkEnd` says so.
    if ((yield* watchSteps(log, match, { tick: logged.tick, onTick })) < logged.tick) break;
    compared += 1;
    if (compared % STEP_STATES === 0) yield match.tick;
    const failure = eventFailure(events?.failure) ?? check(match, logged);
    if (failure !== undefined) return failure;
    if (logged.hash !== undefined) progress.checkpoints += 1;
    if (logged.words !== undefined) progress.states += 1;
    progress.lastGoodTick = logged.tick;
  }
  yield* watchSteps(log, match, { tick: log.track.ticks, onTick });
  const failure = eventFailure(events?.failure) ?? checkEnd(log, match) ?? eventFailure(events?.finish());
  if (failure === undefined) progress.events = log.events.length;
  return failure;
}

const eventFailure = (found: EventFailure | undefined): VerificationFailure | undefined =>
  found && { kind: 'event', ...found, fields: [] };

/** What a log says of the state at a tick: its hash, its words, or both. */
interface LoggedState {
  readonly tick: number;
  readonly hash: bigint | undefined;
  readonly words: Int32Array | undefined;
}

/** In order of their ticks, as both lists are. */
function* loggedStatesOf({ checkpoints, states, track }: Log): Generator<LoggedState, void> {
  let [nextHash, nextState] = [0, 0];
  for (;;) {
    const [checkpoint, state] = [checkpoints[nextHash], states[nextState]];
    const tick = Math.min(checkpoint?.tick ?? track.ticks + 1, state?.tick ?? track.ticks + 1);
    if (tick > track.ticks) return;
    const hash = checkpoint?.tick === tick ? checkpoint.hash : undefined;
    const words = state?.tick === tick ? state.words : undefined;
    if (hash !== undefined) nextHash += 1;
    if (words !== undefined) nextState += 1;
    yield { tick, hash, words };
  }
}

/* Words are compared one by one, not by their hash: xxHash64 is easy to invert, so other words can be made that have it. */
function check(match: Match, { tick, hash, words }: LoggedState): VerificationFailure | undefined {
  const fail = (what: string): VerificationFailure => ({
    kind: 'state',
    tick,
    what,
    fields: words === undefined ? [] : differences(words, match),
  });
  const found = hashState(match);
  if (hash !== undefined && hash !== found) return fail(describeHashes(found, hash));
  if (words !== undefined && !isEqual(words, canonicalWords(match))) return fail('the whole state differs');
  return undefined;
}

const describeHashes = (found: bigint, logged: bigint): string =>
  `the state hash is ${formatHash(found)}, the log has ${formatHash(logged)}`;

function differences(words: Int32Array, match: Match): FieldDifference[] {
  try {
    return diffStates(decodeState(words), decodeState(canonicalWords(match)));
  } catch (error) {
    if (error instanceof ShooterError) return [{ field: 'words', a: error.message, b: null }];
    throw error;
  }
}

/** Compares the end of a log with its match, which was simulated as far as the log goes. @returns what does not hold */
export function checkEnd(log: Log, match: Match): VerificationFailure | undefined {
  const fail = (kind: 'end' | 'result', what: string): VerificationFailure => ({
    kind,
    tick: match.tick,
    what,
    fields: [],
  });
  if (match.tick < log.track.ticks) {
    return fail(
      'end',
      `the match ends at tick ${match.tick}, the inputs of the log go on to ${log.track.ticks}`,
    );
  }
  if (log.end === undefined) return undefined;
  const hash = hashState(match);
  if (hash !== log.end.hash) return fail('end', describeHashes(hash, log.end.hash));
  const wrong = contradiction(log.track.ticks, match, log.end.result);
  return wrong === undefined ? undefined : fail('result', wrong);
}
