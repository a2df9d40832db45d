import { MAX_TICK, type Match, PARAMETERS, step } from '../core/index.ts';
import {
  inputsAt,
  KEY_COLUMNS,
  type Log,
  matchOf,
  type Result,
  SOURCE_COLUMNS,
  SOURCES,
  valueIn,
} from '../replay/browser.ts';
import { ENEMIES_PART, PLAYERS_PART, type StatePart } from './state-columns.ts';
import {
  boolean,
  type Column,
  integer,
  LOG_COLUMNS,
  REASONS,
  type Row,
  readLogCells,
  SEATS,
  type Table,
  TICKS,
  text,
} from './table.ts';

/* What a player saw, what it pressed, what came of it: a row for each tick and player. */

const KEYS = ['left', 'right', 'up', 'down', 'shoot'] as const;

const PRESSED_COLUMNS: readonly Column[] = [
  integer('tick', 'the tick taken: the first of the row', { unit: 'ticks', range: TICKS }),
  integer('ticks', 'how many ticks the row tells of: as `--every` says, at the end of a match what is left', {
    unit: 'ticks',
    range: [1, PARAMETERS.maxTicks.max],
  }),
  integer('seat', 'of the player', { range: SEATS }),
  text('player', 'its name'),
  integer('input', 'the keys held in `tick`, as a sum of bits', { range: [0, 31] }),
  ...KEYS.map((key, bit) => boolean(key, `bit ${2 ** bit} of \`input\``)),
  text('source', 'sent for this tick; the last input held on; none for too long', { words: SOURCES }),
];

/** Ticks of a row after which the rows pause, so that other work has its turn. */
const TURN_TICKS = 256;

const STATE_PARTS: readonly StatePart[] = [PLAYERS_PART, ENEMIES_PART];

const points = { unit: 'points', range: [0, PARAMETERS.health.max] } as const;
const enemies = { unit: 'enemies', range: [0, MAX_TICK] } as const;

const REWARD_COLUMNS: readonly Column[] = [
  integer('damage_taken', 'health that the player lost', points),
  integer(
    'hits_taken',
    'enemies that cost it health: in each tick its damage over the parameter `damage`, rounded up',
    enemies,
  ),
  integer('kills', 'enemies that it shot', enemies),
  integer('foe_damage_taken', 'health that the other player lost', points),
  integer('foe_kills', 'enemies that the other player shot', enemies),
  integer(
    'win',
    'in the last row of a match 1 for the winner, −1 for the loser; 0 in all others, and in a draw',
    { range: [-1, 1] },
  ),
  boolean('terminated', 'whether the match ended in this row because a player had no health left'),
  boolean('truncated', 'whether it ended here for any other reason, or the log does'),
  text('end', 'in the last row of a match, how it ended; unfinished where the log has no end', {
    words: [...REASONS, 'unfinished'],
    nullable: true,
  }),
];

export const TRANSITIONS: Table = {
  name: 'transitions',
  columns: [
    ...LOG_COLUMNS,
    ...PRESSED_COLUMNS,
    ...STATE_PARTS.flatMap(({ columns }) => columns),
    ...REWARD_COLUMNS,
  ],
  *rows(source) {
    const { log, every, onTick } = source;
    const match = matchOf(log);
    const parts = STATE_PARTS.map((part) => part.open(match));
    const cells = readLogCells(source);
    const ticksCell = cells.length + 1;
    const totals = createTotals(match);
    while (match.tick < log.track.ticks && match.outcome === undefined) {
      const pressed = inputsAt(log.track, match.tick);
      const from = match.tick;
      const begin = (seat: 0 | 1): Row => {
        // `ticks` is known at the end of the row.
        const row = [...cells, from + 1, 0];
        pushPressed(row, { log, pressed, seat });
        for (const part of parts) part(row, seat);
        return row;
      };
      const rows = [begin(0), begin(1)] as const;
      totals.clear();
      const to = Math.min(from + every, log.track.ticks);
      while (match.tick < to && match.outcome === undefined) {
        if (match.tick > from) yield undefined;
        playOn(log, match, { to: Math.min(match.tick + TURN_TICKS, to), onTick: totals.add });
      }
      const end = findEnd(log, match);
      for (const seat of [0, 1] as const) {
        const row = rows[seat];
        row[ticksCell] = match.tick - from;
        totals.push(row, seat);
        pushEnd(row, end, seat);
        yield row;
      }
      onTick(match.tick);
    }
  },
};

interface Pressed {
  readonly log: Log;
  /** by both players, in one number */
  readonly pressed: number;
  readonly seat: 0 | 1;
}

function pushPressed(row: Row, { log, pressed, seat }: Pressed): void {
  const input = valueIn(pressed, KEY_COLUMNS[seat]);
  row.push(seat + 1, log.header.players[seat].name, input);
  for (let bit = 0; bit < KEYS.length; bit += 1) row.push((input & (1 << bit)) !== 0);
  row.push(SOURCES[valueIn(pressed, SOURCE_COLUMNS[seat])]!);
}

/** Plays a match tick by tick by the inputs of its log. Not by `watchTo`, with which an export with a row for each tick takes up to a third longer. */
function playOn({ track }: Log, match: Match, { to, onTick }: { to: number; onTick: () => void }): void {
  while (match.tick < to && match.outcome === undefined) {
    const pressed = inputsAt(track, match.tick);
    step(match, valueIn(pressed, KEY_COLUMNS[0]), valueIn(pressed, KEY_COLUMNS[1]));
    onTick();
  }
}

/** What has come of some ticks, for both players. */
interface Totals {
  clear(): void;
  /** Takes in the tick just taken. */
  add(): void;
  /** Appends the first five of `REWARD_COLUMNS`. */
  push(row: Row, seat: 0 | 1): void;
}

function createTotals(match: Match): Totals {
  const each = [match.player1, match.player2].map((player) => ({
    player,
    health: player.health,
    score: player.score,
    damage: 0,
    hits: 0,
    kills: 0,
  }));
  return {
    clear() {
      for (const one of each) one.damage = one.hits = one.kills = 0;
    },
    add() {
      for (const one of each) {
        const lost = one.health - one.player.health;
        one.damage += lost;
        one.hits += Math.ceil(lost / match.rules.damage);
        one.kills += one.player.score - one.score;
        one.health = one.player.health;
        one.score = one.player.score;
      }
    },
    push(row, seat) {
      const own = each[seat]!;
      const foe = each[1 - seat]!;
      row.push(own.damage, own.hits, own.kills, foe.damage, foe.kills);
    },
  };
}

type End = Pick<Result, 'winner'> & { readonly reason: Result['reason'] | 'unfinished' };

/** How the match ended, if what was just played was its last tick. */
function findEnd({ track, end }: Log, match: Match): End | undefined {
  if (match.outcome !== undefined) return match.outcome;
  if (match.tick < track.ticks) return undefined;
  return end?.result ?? { reason: 'unfinished', winner: null };
}

function pushEnd(row: Row, end: End | undefined, seat: 0 | 1): void {
  const win = end === undefined || end.winner === null ? 0 : end.winner === seat + 1 ? 1 : -1;
  row.push(win, end?.reason === 'health', end !== undefined && end.reason !== 'health', end?.reason ?? null);
}
