import { setTimeout as pause } from 'node:timers/promises';
import { createMatch, type Match, parseRules, readState } from '../src/core/index.ts';
import {
  type HelloAnswer,
  type HostTarget,
  type MatchResult,
  refusalOf,
  showState,
  spectate,
} from '../src/net/index.ts';
import { describeEvent, formatClock } from '../src/render/index.ts';
import { nameOf } from '../src/render/internal.ts';
import {
  checkEnd,
  checkTicks,
  claimsOf,
  countTicks,
  createEventFinder,
  type EventFinder,
  type Log,
  type LogFollower,
  type MatchEvent,
  matchOf,
  runInTurns,
  signerOf,
  watchSteps,
} from '../src/replay/index.ts';
import { describeClaims, describeOutcome, describeSigner, describeWinner } from './describe-log.ts';
import { formatCount, plural } from './format.ts';
import { print, printJson, remark, untilTaken } from './output.ts';

/* A match that goes on as lines: waves, hits and how it ends for people, every state for programs. */

/** Reports one thing: an object for programs, and a line for people if there is one. */
type Report = (what: { readonly kind: string; readonly [field: string]: unknown }, line?: string) => void;

/** @param ndjson each line is a JSON document; else text */
const createReport =
  (ndjson: boolean): Report =>
  (what, line) => {
    if (ndjson) printJson(what);
    else if (line !== undefined) print(line);
  };

export interface WatchLinesOptions extends HostTarget {
  /** the host, for people */
  readonly title: string;
  readonly room: string | undefined;
  readonly token: string | undefined;
  /** number of results after which it ends; 0: when the host ends */
  readonly matches: number;
  readonly ndjson: boolean;
  readonly signal: AbortSignal;
}

/** A host that is away for longer does not come back, ms. */
const RETURN_MS = 30_000;

/** Reports a room until it is closed, the host stops, enough matches are over, or `signal` fires. @throws ShooterError as `spectate` */
export async function watchHostLines(options: WatchLinesOptions): Promise<void> {
  const { title, room, token, matches, ndjson, ...target } = options;
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, done.signal]);
  const report = createReport(ndjson);
  let match = createMatch({ seed: '' });
  /** undefined until the first state of a match */
  let finder: EventFinder | undefined;
  let names: readonly string[] = [];
  let results = 0;
  /** Takes the players of a match to come. @returns who plays, for people */
  const meet = (players: HelloAnswer['players'] = []): string => {
    finder = undefined;
    names = players.map((player) => nameOf(player, 'nobody'));
    return names.map((name, index) => `${name} (${index + 1})`).join(' against ');
  };
  await spectate({
    ...{ ...target, hello: { room, token }, signal, returnMs: RETURN_MS },
    onConnect({ answer }) {
      match = createMatch({ seed: '', rules: parseRules(answer.rules ?? {}) });
      const where = `watching ${title}, room ${answer.room}, ${answer.pace}`;
      report({ kind: 'joined', ...answer }, `${where}: ${meet(answer.players) || 'nobody plays yet'}`);
    },
    onLost(error, waitMs) {
      report({ kind: 'lost', why: error.message, waitMs });
      if (refusalOf(error) === 'draining') done.abort();
      else if (!ndjson) remark(`${error.message}; again in ${waitMs / 1000} s`);
    },
    onUpdate(state) {
      const { tick = 0 } = state;
      if (tick < match.tick) finder = undefined;
      showState(match, { ...state, tick });
      report({ kind: 'state', ...state });
      if (finder === undefined) finder = createEventFinder(match);
      else for (const event of finder.look()) reportEvent(report, event, match);
    },
    onMessage(message) {
      if ('start' in message) {
        const { start } = message;
        report({ kind: 'start', ...start }, `match ${start.match}: ${meet(start.players)}`);
        return;
      }
      report({ kind: 'result', ...message.result }, describeResult(message.result, names));
      results += 1;
      if (results === matches) done.abort();
    },
  });
  if (!signal.aborted) report({ kind: 'closed' }, 'the room is closed: everybody has left');
}

function describeResult(
  { match, reason, winner, ticks, log, hash }: MatchResult,
  names: readonly string[],
): string {
  const how = describeWinner({ reason, winner }, (seat) => `${names[seat - 1] ?? 'player'} (${seat})`);
  const kept = log === null ? '' : `; the host keeps ${log}, final hash ${hash}`;
  return `match ${match}: ${how} after ${plural(ticks, 'tick')}${kept}`;
}

/** Enemies that are hit are too many to report people of each. */
function reportEvent(report: Report, event: MatchEvent, { player1, player2 }: Match): void {
  const { kind, seat, tick } = event;
  const left = kind === 'hit' ? `, ${(seat === 1 ? player1 : player2).health} left` : '';
  const line = `${formatClock(tick).padStart(8)}  ${describeEvent(event)}${left}`;
  report({ ...event, kind: 'event', event: kind }, kind === 'kill' ? undefined : line);
}

/** How often a log is looked at, ms. */
const POLL_MS = 100;
/** Ticks whose lines wait for a reader at most. */
const TICKS_AHEAD = 64;
/** Time without anything new after which that is remarked, once, ms. */
const SILENT_MS = 10_000;

export interface LogLinesOptions {
  readonly path: string;
  readonly follower: LogFollower;
  readonly ndjson: boolean;
  readonly maxTicks: number;
  readonly signal: AbortSignal;
}

/** Reports a log until its writer closes it, or `signal` fires. @throws ShooterError as `followLog` */
export async function watchLogLines({
  path,
  follower,
  ndjson,
  maxTicks,
  signal,
}: LogLinesOptions): Promise<void> {
  const report = createReport(ndjson);
  const match = matchOf(follower.log!);
  const finder = createEventFinder(match);
  const { header } = follower.log!;
  report({ kind: 'joined', log: path, ...header }, `watching ${path}, seed ${header.seed}`);
  const onTick = (): void => {
    if (ndjson) report({ kind: 'state', ...readState(match) });
    for (const event of finder.look()) reportEvent(report, event, match);
  };
  let grownAt = performance.now();
  while (!signal.aborted) {
    const log: Log = follower.log!;
    const before = match.tick;
    checkTicks(countTicks(log), maxTicks);
    // A match may be over before the ticks of its log are: then the tick stands still.
    for (let from = -1; from < match.tick && match.tick < log.track.ticks && !signal.aborted; ) {
      from = match.tick;
      const tick = Math.min(log.track.ticks, from + TICKS_AHEAD);
      await runInTurns(watchSteps(log, match, { tick, onTick }), { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      await untilTaken(signal);
    }
    if (signal.aborted) return;
    if (log.end !== undefined) {
      reportEnd(report, log, match);
      return await untilTaken(signal);
    }
    if (match.tick > before) grownAt = performance.now();
    else if (performance.now() - grownAt > SILENT_MS) {
      remark(`nothing new for ${SILENT_MS / 1000} s: its writer may be gone; Ctrl+C ends this`);
      grownAt = Number.POSITIVE_INFINITY;
    }
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
    follower.poll();
  }
}

/** Reports how the match ended, unless the simulated one ended otherwise. */
function reportEnd(report: Report, log: Log, match: Match): void {
  const failure = checkEnd(log, match);
  if (failure !== undefined) {
    const { tick, what } = failure;
    report({ kind: 'refuted', tick, what }, `REFUTED at tick ${formatCount(tick)}: ${what}`);
    return;
  }
  const signer = signerOf(log) ?? null;
  const claims = claimsOf(log);
  const line = `${describeClaims(claims)}; ${describeSigner({ signer, namedSigner: log.header.signer ?? null })}`;
  report(
    { kind: 'result', ticks: log.track.ticks, ...log.end!.result, claims, signer },
    `${describeOutcome(log)}; ${line}`,
  );
}
