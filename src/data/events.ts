import { MAX_TICK } from '../core/index.ts';
import { eventSteps, type MatchEvent } from '../replay/browser.ts';
import {
  integer,
  LOG_COLUMNS,
  REASONS,
  type Row,
  readLogCells,
  SEATS,
  type Source,
  type Table,
  TICKS,
  text,
} from './table.ts';

/* What happened in a match, and how it ended: a row for each event. */

export const EVENTS: Table = {
  name: 'events',
  columns: [
    ...LOG_COLUMNS,
    integer('tick', 'at which it happened', { unit: 'ticks', range: [0, TICKS[1]] }),
    text('kind', 'a wave appeared; a player shot enemies; a player was rammed; the match ended', {
      words: ['wave', 'kill', 'hit', 'end'],
    }),
    integer('seat', 'whom it happened to, or who did it; of a wave and the end none', {
      range: SEATS,
      nullable: true,
    }),
    text('player', 'its name', { nullable: true }),
    integer('value', 'wave: its number; kill: enemies; hit: points of health lost; end: 0', {
      range: [0, MAX_TICK],
    }),
    text('reason', 'end: how the match ended', { words: REASONS, nullable: true }),
    integer('winner', 'end: the seat of the winner; none in a draw', { range: SEATS, nullable: true }),
  ],
  *rows(source) {
    const { log, onTick } = source;
    const cells = readLogCells(source);
    const found: MatchEvent[] = [];
    const onEvent = (event: MatchEvent): void => void found.push(event);
    const newRows = (): Row[] => found.splice(0).map((event) => toRow(source, cells, event));
    for (const tick of eventSteps(log, { maxTicks: Number.POSITIVE_INFINITY, onEvent })) {
      onTick(tick);
      yield* newRows();
      yield undefined;
    }
    yield* newRows();
  },
};

function toRow({ log }: Source, cells: Row, { tick, kind, seat, value }: MatchEvent): Row {
  const player = seat === undefined ? null : log.header.players[seat - 1]!.name;
  const result = kind === 'end' ? log.end?.result : undefined;
  return [...cells, tick, kind, seat ?? null, player, value, result?.reason ?? null, result?.winner ?? null];
}
