import { MAX_TICK, PARAMETERS, type Rules } from '../core/index.ts';
import { matchOf, type PlayerInfo, watchSteps } from '../replay/browser.ts';
import { type Column, LOG_COLUMNS, REASONS, type Row, readLogCells, SEATS, type Table } from './table.ts';

/* What the other tables do not repeat in every row: a row for each log. */

const RULES = Object.keys(PARAMETERS) as (keyof Rules)[];

/** `playerSpeed`: `player_speed`. */
const toColumnName = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

const playerColumns = (name: 'player1' | 'player2'): Column[] => [
  { name, type: 'text', meaning: 'its name' },
  {
    name: `${name}_kind`,
    type: 'text',
    nullable: true,
    meaning: 'for instance `ladder`, `module`, `remote`, `person`',
  },
  { name: `${name}_version`, type: 'text', nullable: true, meaning: 'of the program that played' },
  { name: `${name}_hash`, type: 'text', nullable: true, meaning: 'of its code' },
  {
    name: `${name}_health`,
    type: 'integer',
    unit: 'points',
    range: [0, PARAMETERS.health.max],
    meaning: 'after the last tick',
  },
  {
    name: `${name}_score`,
    type: 'integer',
    unit: 'enemies',
    range: [0, MAX_TICK],
    meaning: 'after the last tick',
  },
];

export const MATCHES: Table = {
  name: 'matches',
  columns: [
    ...LOG_COLUMNS,
    { name: 'seed', type: 'text', meaning: 'of the match' },
    { name: 'rules_version', type: 'text', meaning: 'of the rules that it was played under' },
    ...RULES.map(
      (name): Column => ({
        name: toColumnName(name),
        type: 'integer',
        range: [PARAMETERS[name].min, PARAMETERS[name].max],
        meaning: `the parameter \`${name}\``,
      }),
    ),
    { name: 'ticks', type: 'integer', unit: 'ticks', range: [0, MAX_TICK], meaning: 'that were played' },
    {
      name: 'reason',
      type: 'text',
      words: REASONS,
      nullable: true,
      meaning:
        'how it ended: health and time are proven, all else is what the recorder claims; empty where the log stops before',
    },
    {
      name: 'winner',
      type: 'integer',
      range: SEATS,
      nullable: true,
      meaning: 'the seat of the winner, if there is one',
    },
    ...playerColumns('player1'),
    ...playerColumns('player2'),
    { name: 'parent', type: 'text', nullable: true, meaning: 'of a fork: `match` of the match that it left' },
    {
      name: 'parent_tick',
      type: 'integer',
      unit: 'ticks',
      range: [0, MAX_TICK],
      nullable: true,
      meaning: 'of a fork: the last tick that both share',
    },
    { name: 'recorded_at', type: 'text', nullable: true, meaning: 'ISO 8601, UTC' },
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
