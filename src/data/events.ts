import { MAX_TICK } from '../core/index.ts';
import { eventSteps, type MatchEvent } from '../replay/browser.ts';
import {
  LOG_COLUMNS,
  REASONS,
  type Row,
  readLogCells,
  SEATS,
  type Source,
  type Table,
  TICKS,
} from './table.ts';

/* What happened in a match, and how it ended: a row for each event. */

export const EVENTS: Table = {
  name: 'events',
  columns: [
    ...LOG_COLUMNS,
    { name: 'tick', type: 'integer', unit: 'ticks', range: [0, TICKS[1]], meaning: 'at which it happened' },
    {
      name: 'kind',
      type: 'text',
      words: ['wave', 'kill', 'hit', 'end'],
      meaning: 'a wave appeared; a player shot enemies; a player was rammed; the match ended',
    },
    {
      name: 'seat',
      type: 'integer',
      range: SEATS,
      nullable: true,
      meaning: 'whom it happened to, or who did it; of a wave and the end none',
    },
    { name: 'player', type: 'text', nullable: true, meaning: 'its name' },
    {
      name: 'value',
      type: 'integer',
      range: [0, MAX_TICK],
      meaning: 'wave: its number; kill: enemies; hit: points of health lost; end: 0',
    },
    { name: 'reason', type: 'text', words: REASONS, nullable: true, meaning: 'end: how the match ended' },
    {
      name: 'winner',
      type: 'integer',
      range: SEATS,
      nullable: true,
      meaning: 'end: the seat of the winner; none in a draw',
    },
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
