import { ARENA_SIZE, type Match, PLAYER_SPRITE, playerX, playerY } from '../../src/core/index.ts';
import {
  checkEnd,
  eventSteps,
  inputsAt,
  isByRules,
  KEY_COLUMNS,
  type Log,
  type MatchEvent,
  type Playback,
  runSteps,
  SOURCE_COLUMNS,
  SOURCES,
  signerOf,
  valueIn,
} from '../../src/replay/index.ts';
import { clean } from '../shown.ts';
import { type Camera, WHOLE_ARENA } from './camera.ts';
import type { PlayerPanel } from './panels.ts';
import type { SideModel } from './side.ts';
import { createStory, type Story } from './timeline.ts';
import { type Filter, tickOf, type ViewerState } from './viewer-state.ts';

/* What is to be told of a recorded match at a tick: pure, of a playback that was sought there. */

/** What is found out once. */
export interface ReplayFacts {
  readonly playback: Playback;
  readonly story: Story;
  readonly title: string;
  /** by filter */
  readonly events: Readonly<Record<Filter, readonly MatchEvent[]>>;
}

/** Events that are shown at most; the first ones. */
const MAX_EVENTS = 200_000;

export function createFacts(path: string, playback: Playback): ReplayFacts {
  const { log, lastTick } = playback;
  // That it may be simulated was decided when the playback was opened.
  const all: MatchEvent[] = [];
  const onEvent = (event: MatchEvent): void => {
    if (all.length < MAX_EVENTS) all.push(event);
  };
  runSteps(eventSteps(log, { maxTicks: Number.POSITIVE_INFINITY, onEvent }));
  return {
    playback,
    story: createStory(all, { lastTick, health: log.header.rules.health }),
    title: titleOf(path, log),
    events: sortEvents(all),
  };
}

/** Events by filter. */
export function sortEvents(all: readonly MatchEvent[]): ReplayFacts['events'] {
  const of = (kind: MatchEvent['kind']): MatchEvent[] => all.filter((event) => event.kind === kind);
  return { all, waves: of('wave'), hits: of('hit'), kills: of('kill') };
}

/** Ticks for which a hit is seen. */
const HURT_TICKS = 20;

/** By player, how fresh its last hit is. */
export function hurtAt({ health }: Story, tick: number): [number, number] {
  const fresh = (seat: 0 | 1): number => {
    const { ticks } = health[seat];
    const last = ticks.findLastIndex((one) => one <= tick);
    // The first is how it stood at the start.
    return last <= 0 ? 0 : Math.max(0, 1 - (tick - ticks[last]!) / HURT_TICKS);
  };
  return [fresh(0), fresh(1)];
}

/** What of the arena is shown: all of it, or what is around a player, or around its middle. */
export function cameraOf(match: Match, { follow, zoom }: ViewerState): Camera {
  if (zoom === 1) return WHOLE_ARENA;
  const size = ARENA_SIZE / zoom;
  const player = follow === 2 ? match.player2 : match.player1;
  const middle =
    follow === 0
      ? { x: ARENA_SIZE / 2, y: ARENA_SIZE / 2 }
      : {
          x: playerX(match, player) + PLAYER_SPRITE.width / 2,
          y: playerY(match, player) + PLAYER_SPRITE.height / 2,
        };
  const within = (value: number): number => Math.min(ARENA_SIZE - size, Math.max(0, value - size / 2));
  return { x: within(middle.x), y: within(middle.y), size };
}

export interface ViewOptions {
  readonly state: ViewerState;
  readonly ascii: boolean;
}

/** The playback stands at the tick of the state. */
export function modelOf(facts: ReplayFacts, { state, ascii }: ViewOptions): SideModel {
  const { match, log, lastTick } = facts.playback;
  return {
    ascii,
    state,
    title: facts.title,
    wave: match.level,
    players: panelsOf(log, match),
    events: facts.events[state.filter],
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
  // What led to the tick shown.
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
  // What went wrong first says where to look: the failures after it are often the same.
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
  const { winner, reason } = result;
  const claimed = isByRules(result) ? '' : ' (claimed)';
  if (reason === 'interrupted') return `${reason}${claimed}`;
  return winner === null
    ? `draw by ${reason}${claimed}`
    : `${winner} ${clean(header.players[winner - 1]!.name)} wins by ${reason}${claimed}`;
}

/** What a viewer calls a log: its path, its seed, and who signed it. */
export function titleOf(path: string, log: Log): string {
  const signer = signerOf(log);
  return clean(`${path} · seed ${log.header.seed}${signer === undefined ? '' : ` · signed by ${signer}`}`);
}
