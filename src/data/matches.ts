import { MAX_TICK, PARAMETERS, type Rules } from '../core/index.ts';
import { matchOf, type PlayerInfo, watchSteps } from '../replay/browser.ts';
import {
  type Column,
  integer,
  LOG_COLUMNS,
  REASONS,
  type Row,
  readLogCells,
  SEATS,
  type Table,
  text,
} from './table.ts';

/* What the other tables do not repeat in every row: a row for each log. */

const RULES = Object.keys(PARAMETERS) as (keyof Rules)[];

/** `playerSpeed`: `player_speed`. */
const toColumnName = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

const playerColumns = (name: 'player1' | 'player2'): Column[] => [
  text(name, 'its name'),
  text(`${name}_kind`, 'for instance `ladder`, `module`, `remote`, `person`', { nullable: true }),
  text(`${name}_version`, 'of the program that played', { nullable: true }),
  text(`${name}_hash`, 'of its code', { nullable: true }),
  integer(`${name}_health`, 'after the last tick', { unit: 'points', range: [0, PARAMETERS.health.max] }),
  integer(`${name}_score`, 'after the last tick', { unit: 'enemies', range: [0, MAX_TICK] }),
];

export const MATCHES: Table = {
  name: 'matches',
  columns: [
    ...LOG_COLUMNS,
    text('seed', 'of the match'),
    text('rules_version', 'of the rules that it was played under'),
    ...RULES.map((name) =>
      integer(toColumnName(name), `the parameter \`${name}\``, {
        range: [PARAMETERS[name].min, PARAMETERS[name].max],
      }),
    ),
    integer('ticks', 'that were played', { unit: 'ticks', range: [0, MAX_TICK] }),
    text(
      'reason',
      'how it ended: health and time are proven, all else is what the recorder claims; empty where the log stops before',
      { words: REASONS, nullable: true },
    ),
    integer('winner', 'the seat of the winner, if there is one', { range: SEATS, nullable: true }),
    ...playerColumns('player1'),
    ...playerColumns('player2'),
    text('parent', 'of a fork: `match` of the match that it left', { nullable: true }),
    integer('parent_tick', 'of a fork: the last tick that both share', {
      unit: 'ticks',
      range: [0, MAX_TICK],
      nullable: true,
    }),
    text('recorded_at', 'ISO 8601, UTC', { nullable: true }),
  ],
  *rows(source) {
    const { log, onTick } = source;
    const { header, recording, end } = log;
    const match = matchOf(log);
    for (const tick of watchSteps(log, match, { tick: log.track.ticks })) {
      onTick(tick);
      yield undefined;
    }
    onTick(match.tick);
    const result = match.outcome ?? end?.result;
    const [first, second] = header.players;
    yield [
      ...readLogCells(source),
      header.seed,
      header.rulesVersion,
      ...RULES.map((name) => header.rules[name]),
      match.tick,
      result?.reason ?? null,
      result?.winner ?? null,
      ...playerCells(first, match.player1),
      ...playerCells(second, match.player2),
      header.parent?.id ?? null,
      header.parent?.tick ?? null,
      recording?.recordedAt ?? null,
    ];
  },
};

const playerCells = (info: PlayerInfo, { health, score }: { health: number; score: number }): Row => [
  info.name,
  info.kind ?? null,
  info.version ?? null,
  info.hash ?? null,
  health,
  score,
];
