import { MAX_TICK } from '../core/index.ts';
import { type Log, matchId } from '../replay/browser.ts';

/* What a data set is made of: tables, whose columns stand in one list each, and rows that have a cell for each column.
   docs/data.md has the same lists for people; a test holds the two together. */

/** Which columns there are, and what they mean. It goes up whenever one changes or goes; a new one leaves it. */
export const DATA_VERSION = 1;

/** A value in a row; null where there is none. */
export type Cell = number | string | boolean | null;
/** Cells, one for each column of its table. */
export type Row = Cell[];

/** A column: its name in every format, and what stands in it. */
export interface Column {
  readonly name: string;
  /** integer: 32 bits, signed */
  readonly type: 'integer' | 'boolean' | 'text';
  /** of an integer, if it has one */
  readonly unit?: string;
  /** of an integer, both ends included */
  readonly range?: readonly [min: number, max: number];
  /** of a text that is one of a few */
  readonly words?: readonly string[];
  /** whether a cell may be empty */
  readonly nullable?: true;
  readonly meaning: string;
}

/** A log that becomes rows. */
export interface Source {
  readonly log: Log;
  /** stands in the column `log`: the name of its file, as a rule */
  readonly name: string;
  /** ticks in a row of transitions, from 1 */
  readonly every: number;
  /** called now and then with the tick reached */
  readonly onTick: (tick: number) => void;
}

/** A table that is made from logs. */
export interface Table {
  readonly name: 'transitions' | 'events' | 'matches';
  readonly columns: readonly Column[];
  /** Rows of one log, in order, made as they are asked for. An undefined among them is a pause: other work may have its turn before the next row is found. */
  rows(source: Source): Iterable<Row | undefined>;
}

type About = Omit<Column, 'name' | 'type' | 'meaning'>;

export const integer = (name: string, meaning: string, about: About): Column => ({
  name,
  type: 'integer',
  ...about,
  meaning,
});

export const text = (name: string, meaning: string, about: About = {}): Column => ({
  name,
  type: 'text',
  ...about,
  meaning,
});

export const boolean = (name: string, meaning: string): Column => ({ name, type: 'boolean', meaning });

/** The columns with which every table begins. */
export const LOG_COLUMNS: readonly Column[] = [
  text('match', 'what the match is called: `id` of `shooter info`'),
  text('log', 'the file, as it was named'),
  text('status', 'of the log; of an unfinished one, what is there is exported', {
    words: ['sealed', 'unfinished'],
  }),
];

/** The cells of `LOG_COLUMNS`. */
export const readLogCells = ({ log, name }: Source): Row => [matchId(log), name, log.status];

export const TICKS: readonly [number, number] = [1, MAX_TICK];
export const SEATS: readonly [number, number] = [1, 2];
/** How a match ends, by the rules or otherwise. */
export const REASONS: readonly string[] = ['health', 'time', 'leave', 'forfeit', 'interrupted'];
