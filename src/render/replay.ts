import type { Match } from '../core/index.ts';
import { replaceUnprintable as clean } from '../core/internal.ts';
import {
  checkEnd,
  eventSteps,
  inputsAt,
  KEY_COLUMNS,
  type Log,
  type MatchEvent,
  type Playback,
  playbackSteps,
  runSteps,
  SOURCE_COLUMNS,
  SOURCES,
  type Steps,
  signerOf,
  valueIn,
} from '../replay/browser.ts';
import { createEffectFinder, type EffectFinder, type Effects } from './effects.ts';
import { describeOutcome } from './format.ts';
import type { PlayerPanel } from './panels.ts';
import { createTimeline, filterEvents, type Timeline } from './timeline.ts';
import type { ViewerModel } from './viewer.ts';
import { REPLAY_KEYS } from './viewer-keys.ts';
import { type Filter, tickOf } from './viewer-state.ts';

/* What a viewer shows of a recorded match. */

/** What is found out once about a recorded match. Made by `createReplay`. */
export interface Replay {
  readonly playback: Playback;
  readonly timeline: Timeline;
  readonly title: string;
  /** by filter */
  readonly events: Readonly<Record<Filter, readonly MatchEvent[]>>;
  /** what bursts, who is hit, when waves come */
  readonly effects: Effects;
}

/** Events that are shown at most; the first ones. */
const MAX_EVENTS = 200_000;

/** What is found while a match is simulated. */
interface Found {
  readonly events: MatchEvent[];
  readonly finder: EffectFinder;
  readonly onEvent: (event: MatchEvent) => void;
}

function createFound(): Found {
  const events: MatchEvent[] = [];
  const onEvent = (event: MatchEvent): void => {
    if (events.length < MAX_EVENTS) events.push(event);
  };
  return { events, finder: createEffectFinder(), onEvent };
}

function replayOf(name: string, playback: Playback, { events, finder }: Found): Replay {
  const { log, lastTick } = playback;
  return {
    playback,
    timeline: createTimeline(events, { lastTick, health: log.header.rules.health, notes: log.notes }),
    title: titleOf(name, log),
    events: filterEvents(events),
    effects: finder.effects,
  };
}

/** Finds out what a viewer shows, by one simulation. @param name what the log is called in the title */
export function createReplay(name: string, playback: Playback): Replay {
  const found = createFound();
  const { onEvent, finder } = found;
  // Whether it may be simulated was decided when the playback was opened.
  runSteps(eventSteps(playback.log, { maxTicks: Number.POSITIVE_INFINITY, onEvent, onTick: finder.look }));
  return replayOf(name, playback, found);
}

/**
 * Opens a log for seeking and finds out what a viewer shows, by one simulation of both.
 *
 * @param name what the log is called in the title
 * @param maxTicks ticks that may be simulated; 10,000,000 unless given
 * @returns steps for `runSteps` or `runInTurns`, which yield the tick reached
 * @example
 * const { events } = await runInTurns(replaySteps('match.log', readLog('match.log')));
 */
export function* replaySteps(name: string, log: Log, maxTicks?: number): Steps<Replay> {
  const found = createFound();
  const { onEvent, finder } = found;
  const playback = yield* playbackSteps(log, { maxTicks, onEvent, onTick: finder.look });
  return replayOf(name, playback, found);
}

/** What a viewer shows of a match in a state: seeks there. */
export function showReplay(
  replay: Replay,
  { state, ascii }: Pick<ViewerModel, 'state' | 'ascii'>,
): ViewerModel {
  const { playback, timeline, title, events } = replay;
  const { match, log, lastTick } = playback;
  playback.seek(tickOf(state));
  return {
    match,
    timeline,
    title,
    state,
    ascii,
    keys: REPLAY_KEYS,
    players: panelsOf(log, match),
    events: events[state.filter],
    remarks: [
      ...(tickOf(state) === lastTick && log.end !== undefined ? [formatResult(log, match)] : []),
      ...(log.end === undefined ? ['UNFINISHED LOG'] : []),
    ],
  };
}

/** What both players have and do, at the tick at which `match`, of the log, is. */
export const panelsOf = (log: Log, match: Match): [PlayerPanel, PlayerPanel] => [
  panelOf(log, match, 1),
  panelOf(log, match, 2),
];

function panelOf(log: Log, match: Match, seat: 1 | 2): PlayerPanel {
  const player = seat === 1 ? match.player1 : match.player2;
  // The input that led to the tick shown.
  const packed = match.tick === 0 ? 0 : inputsAt(log.track, match.tick - 1);
  const source = SOURCES[valueIn(packed, SOURCE_COLUMNS[seat - 1]!)]!;
  return {
    seat,
    name: clean(log.header.players[seat - 1]!.name),
    health: player.health,
    fullHealth: log.header.rules.health,
    score: player.score,
    keys: valueIn(packed, KEY_COLUMNS[seat - 1]!),
    source: source === 'fresh' ? undefined : source,
    note: noteAt(log, match.tick, seat),
  };
}

/** Ticks for which a note is shown. */
const NOTE_TICKS = 60;

function noteAt({ notes, failures }: Log, tick: number, seat: 1 | 2): string | undefined {
  const isShown = (one: { readonly tick: number; readonly seat: 1 | 2 }): boolean =>
    one.seat === seat && one.tick <= tick && tick - one.tick < NOTE_TICKS;
  // The first failure is the most useful one: later ones often repeat it.
  const failure = failures.find(isShown);
  if (failure !== undefined) return clean([...failure.stack.slice(0, 1), failure.message].join(': '));
  const note = notes.findLast(isShown);
  return note && clean(typeof note.value === 'string' ? note.value : JSON.stringify(note.value));
}

/** How a match ended whose log holds its end. @param match simulated to its last tick */
export function formatResult(log: Log, match: Match): string {
  if (checkEnd(log, match) !== undefined) return 'REFUTED: shooter verify says more';
  const { end, header } = log;
  const result = end!.result;
  if (result === null) return 'ends here (claimed)';
  const [first, second] = header.players;
  return describeOutcome(result, [clean(first.name), clean(second.name)]);
}

/** What a viewer calls a log: its `path`, its seed, and who signed it. */
export function titleOf(path: string, log: Log): string {
  const signer = signerOf(log);
  return clean(`${path} · seed ${log.header.seed}${signer === undefined ? '' : ` · signed by ${signer}`}`);
}
