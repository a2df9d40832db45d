import type { Rules } from '../core/index.ts';
import { formatHash } from './hash.ts';
import {
  type Column,
  KEY_COLUMNS,
  packRun,
  type Run,
  readColumn,
  readRuns,
  SOURCE_COLUMNS,
  SOURCES,
  type Source,
  ticksOfRun,
  valueOfRun,
} from './inputs.ts';
import type { Log, PlayerInfo, Result } from './log.ts';

/* An exchanged match as JSON text, piece by piece: a log of a few kilobytes can hold millions of runs, and as objects they take gigabytes. */

/** A match as JSON. `exportMatch` makes it, `importMatch` takes it; the two are inverse. */
export interface ExchangedMatch {
  readonly format: 'shooter-match';
  readonly version: 1;
  readonly seed: string;
  readonly rules: Rules;
  readonly rulesVersion: string;
  readonly players: readonly [PlayerInfo, PlayerInfo];
  /** for each player, runs of [input byte, ticks] */
  readonly inputs: readonly [Run[], Run[]];
  readonly sources: readonly [SourceRun[], SourceRun[]];
  /** [tick, state hash] */
  readonly checkpoints: readonly [tick: number, hash: string][];
  readonly ticks: number;
  readonly result: Result | null;
}

/** Where the inputs of so many ticks came from. */
export type SourceRun = [source: Source, ticks: number];

/** A field of an exchanged match. */
export type ExchangeField = keyof ExchangedMatch;

/** A log as JSON. Takes memory for each run of inputs; `exchangeText` gives the same as text, piece by piece. */
export function exportMatch({ header, track, checkpoints, end }: Log): ExchangedMatch {
  const { seed, rules, rulesVersion, players } = header;
  const sources = (index: 0 | 1): SourceRun[] =>
    readColumn(track, SOURCE_COLUMNS[index]).map(([source, ticks]) => [SOURCES[source]!, ticks]);
  return {
    format: 'shooter-match',
    version: 1,
    ...{ seed, rules, rulesVersion, players },
    inputs: [readColumn(track, KEY_COLUMNS[0]), readColumn(track, KEY_COLUMNS[1])],
    sources: [sources(0), sources(1)],
    checkpoints: checkpoints.map(({ tick, hash }) => [tick, formatHash(hash)]),
    ticks: track.ticks,
    result: end?.result ?? null,
  };
}

/**
 * The JSON of a log, in pieces that are made as they are asked for. Joined, they are `JSON.stringify(exportMatch(log))`; a piece is of some
 * ten kilobytes at most, but for the names and the seed.
 *
 * @param fields in this order; all of them unless given
 */
export function* exchangeText(
  log: Log,
  fields: readonly ExchangeField[] = Object.keys(FIELDS) as ExchangeField[],
): Generator<string, void> {
  for (const [index, field] of fields.entries()) {
    yield `${index === 0 ? '{' : ','}"${field}":`;
    yield* FIELDS[field](log);
  }
  yield '}';
}

/** Runs below so many ticks have a text that is made once: the id of a log of millions of runs takes 0.4 times as long. */
const SHORT_TICKS = 64;

/** The text of a run of `packRun`: the value's name and the ticks. */
function createRunText(name: (value: number) => string): (run: number) => string {
  const write = (run: number): string => `[${name(valueOfRun(run))},${ticksOfRun(run)}]`;
  const known = Array.from({ length: packRun(0, SHORT_TICKS) }, (_, run) => write(run));
  return (run) => known[run] ?? write(run);
}

const keysText = createRunText(String);
const sourceText = createRunText((source) => `"${SOURCES[source]}"`);

type Pieces = Iterable<string>;

/** The text of a field that is one piece. */
const inOnePiece =
  (read: (log: Log) => unknown): ((log: Log) => Pieces) =>
  (log) => [JSON.stringify(read(log))];

/** The fields in their order in the object, and the text of each. */
const FIELDS: Readonly<Record<ExchangeField, (log: Log) => Pieces>> = {
  format: inOnePiece(() => 'shooter-match'),
  version: inOnePiece(() => 1),
  seed: inOnePiece(({ header }) => header.seed),
  rules: inOnePiece(({ header }) => header.rules),
  rulesVersion: inOnePiece(({ header }) => header.rulesVersion),
  players: inOnePiece(({ header }) => header.players),
  inputs: (log) => writePair(log, KEY_COLUMNS, keysText),
  sources: (log) => writePair(log, SOURCE_COLUMNS, sourceText),
  checkpoints: writeCheckpoints,
  ticks: inOnePiece(({ track }) => track.ticks),
  result: inOnePiece(({ end }) => end?.result ?? null),
};

function* writePair(
  { track }: Log,
  columns: readonly [Column, Column],
  textOf: (run: number) => string,
): Generator<string, void> {
  for (const [player, column] of columns.entries()) {
    let before = player === 0 ? '[[' : ',[';
    for (const runs of readRuns(track, column)) {
      yield before + runs.map(textOf).join();
      before = ',';
    }
    yield track.ticks === 0 ? `${before}]` : ']';
  }
  yield ']';
}

/** Checkpoints in a piece. */
const PIECE = 1024;

function* writeCheckpoints({ checkpoints }: Log): Generator<string, void> {
  yield '[';
  for (let from = 0; from < checkpoints.length; from += PIECE) {
    const piece = checkpoints.slice(from, from + PIECE);
    yield (from === 0 ? '' : ',') + piece.map(({ tick, hash }) => `[${tick},"${formatHash(hash)}"]`).join();
  }
  yield ']';
}
