import {
  canonicalWords,
  decodeState,
  diffStates,
  type FieldDifference,
  type Match,
  ShooterError,
} from '../core/index.ts';
import { contradiction } from './exchange.ts';
import { formatHash, hashState, hashWords } from './hash.ts';
import type { Log } from './log.ts';
import { matchOf, playTo } from './simulate.ts';

/** What the re-simulation of a log found. */
export interface Verification {
  /** proven: the whole match holds · unfinished: a valid beginning holds · refuted: something does not */
  readonly verdict: 'proven' | 'unfinished' | 'refuted';
  /** ticks that were simulated */
  readonly ticks: number;
  /** state hashes and whole states that were compared and held */
  readonly checkpoints: number;
  readonly states: number;
  /** the last tick at which a hash or state held; 0 if none did */
  readonly lastGoodTick: number;
  /** undefined unless refuted */
  readonly failure: VerificationFailure | undefined;
}

export interface VerificationFailure {
  /** the first tick at which the log does not hold: the match went wrong after `lastGoodTick`, at this tick at the latest */
  readonly tick: number;
  readonly what: string;
  /** the fields that differ, the recorded one as `a`, the simulated one as `b`, where the log holds the whole state */
  readonly fields: readonly FieldDifference[];
}

/**
 * Re-simulates a log and holds it against every hash and state in it, its end and its result. It stops at the first that
 * does not hold.
 */
export function verifyLog(log: Log): Verification {
  const match = matchOf(log);
  const progress = { checkpoints: 0, states: 0, lastGoodTick: 0 };
  const failure = findFailure(log, match, progress);
  const verdict = failure !== undefined ? 'refuted' : log.status === 'sealed' ? 'proven' : 'unfinished';
  return { verdict, ticks: match.tick, ...progress, failure };
}

interface Progress {
  checkpoints: number;
  states: number;
  lastGoodTick: number;
}

function findFailure(log: Log, match: Match, progress: Progress): VerificationFailure | undefined {
  for (const proof of proofsOf(log)) {
    if (playTo(log, match, proof.tick) < proof.tick) break;
    const failure = check(match, proof);
    if (failure !== undefined) return failure;
    if (proof.hash !== undefined) progress.checkpoints += 1;
    if (proof.words !== undefined) progress.states += 1;
    progress.lastGoodTick = proof.tick;
  }
  playTo(log, match, log.track.ticks);
  return checkEnd(log, match);
}

/** What a log says of the state at a tick: its hash, its words, or both. */
interface Proof {
  readonly tick: number;
  hash?: bigint;
  words?: Int32Array;
}

function proofsOf({ checkpoints, states, track }: Log): Proof[] {
  const proofs = new Map<number, Proof>();
  for (const { tick, hash } of checkpoints) proofs.set(tick, { tick, hash });
  for (const { tick, words } of states) proofs.set(tick, { ...proofs.get(tick), tick, words });
  return [...proofs.values()].filter(({ tick }) => tick <= track.ticks).sort((a, b) => a.tick - b.tick);
}

function check(match: Match, { tick, hash, words }: Proof): VerificationFailure | undefined {
  const found = hashState(match);
  const fields = (): FieldDifference[] => (words === undefined ? [] : differences(words, match));
  if (hash !== undefined && hash !== found) {
    const what = `the state hash is ${formatHash(found)}, the log has ${formatHash(hash)}`;
    return { tick, what, fields: fields() };
  }
  if (words === undefined || hashWords(words) === found) return undefined;
  return { tick, what: 'the whole state differs', fields: fields() };
}

function differences(words: Int32Array, match: Match): FieldDifference[] {
  try {
    return diffStates(decodeState(words), decodeState(canonicalWords(match)));
  } catch (error) {
    if (error instanceof ShooterError) return [{ field: 'words', a: error.message, b: null }];
    throw error;
  }
}

function checkEnd(log: Log, match: Match): VerificationFailure | undefined {
  const fail = (what: string): VerificationFailure => ({ tick: match.tick, what, fields: [] });
  if (match.tick < log.track.ticks) {
    return fail(`the match ends at tick ${match.tick}, the inputs of the log go on to ${log.track.ticks}`);
  }
  if (log.end === undefined) return undefined;
  const hash = hashState(match);
  if (hash !== log.end.hash)
    return fail(`the last state hash is ${formatHash(hash)}, the log has ${formatHash(log.end.hash)}`);
  const wrong = contradiction(log, match, log.end.result);
  return wrong === undefined ? undefined : fail(wrong);
}
