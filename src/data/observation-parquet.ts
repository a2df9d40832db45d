import { type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { NamedLog } from './data-set.ts';
import { findSteps, type ObservedStep, type StepPlan } from './observations.ts';
import { CREATED_BY, createPieceWriter, EMPTY_PIECE } from './parquet.ts';
import { DATA_VERSION } from './table.ts';

/* Steps as Apache Parquet: a row for each, the observation a list of floats in one column; of pictures, its bytes. */

/** Numbers of observations that are held in memory, and rows at most: they make one group of the file. */
const GROUP_NUMBERS = 1 << 19;
const GROUP_ROWS_AT_MOST = 8192;

/** Columns by name, and the cell of each. */
const COLUMNS: readonly (readonly [element: SchemaElement, cell: (step: ObservedStep) => unknown])[] = [
  [column('match', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }), ({ match }) => match],
  [column('log', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }), ({ log }) => log],
  [column('seat', { type: 'INT32' }), ({ seat }) => seat],
  [column('player', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }), ({ player }) => player],
  [column('tick', { type: 'INT32' }), ({ tick }) => tick],
  [column('action', { type: 'INT32' }), ({ action }) => action],
  [column('reward', { type: 'FLOAT' }), ({ reward }) => reward],
  [column('terminated', { type: 'BOOLEAN' }), ({ terminated }) => terminated],
  [column('truncated', { type: 'BOOLEAN' }), ({ truncated }) => truncated],
];

function column(name: string, type: Partial<SchemaElement>): SchemaElement {
  return { name, repetition_type: 'REQUIRED', ...type };
}

/** The column of observations: a list that readers know as one, or bytes. */
const elementsOf = (dtype: StepPlan['observation']['dtype']): SchemaElement[] =>
  dtype === 'uint8'
    ? [column('observation', { type: 'BYTE_ARRAY' })]
    : [
        column('observation', { converted_type: 'LIST', num_children: 1 }),
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        column('element', { type: 'FLOAT' }),
      ];

/** The bytes of a file of steps, in pieces, some of them empty. */
export function* writeStepsParquet(logs: Iterable<NamedLog>, plan: StepPlan): Generator<Uint8Array, void> {
  const { id, shape, size, dtype } = plan.observation;
  const pieces: Uint8Array[] = [];
  const parquet = new ParquetWriter({
    writer: createPieceWriter(pieces),
    schema: [
      { name: 'root', num_children: COLUMNS.length + 1 },
      ...COLUMNS.map(([element]) => element),
      ...elementsOf(dtype),
    ],
    createdBy: CREATED_BY,
    kvMetadata: [
      { key: 'shooter.table', value: 'observations' },
      { key: 'shooter.version', value: String(DATA_VERSION) },
      { key: 'shooter.observation', value: id },
      { key: 'shooter.shape', value: JSON.stringify(shape) },
      { key: 'shooter.frame_skip', value: String(plan.frameSkip) },
    ],
  });
  const mostRows = Math.max(1, Math.min(GROUP_ROWS_AT_MOST, Math.floor(GROUP_NUMBERS / size)));
  let rows: ObservedStep[] = [];
  const writeGroup = (): void => {
    parquet.write({ columnData: columnsOf(rows, dtype), rowGroupSize: mostRows });
    rows = [];
  };
  for (const one of findSteps(logs, plan)) {
    if (one === undefined) yield EMPTY_PIECE;
    else rows.push(one);
    if (rows.length === mostRows) writeGroup();
    yield* pieces.splice(0);
  }
  if (rows.length > 0) writeGroup();
  parquet.finish();
  yield* pieces;
}

function columnsOf(rows: readonly ObservedStep[], dtype: StepPlan['observation']['dtype']): ColumnSource[] {
  const source = (name: string, data: unknown[]): ColumnSource => ({ name, data, offsetIndex: false });
  return [
    ...COLUMNS.map(([{ name }, cell]) => source(name, rows.map(cell))),
    source(
      'observation',
      rows.map(({ observation }) => (dtype === 'uint8' ? observation : Array.from(observation))),
    ),
  ];
}
