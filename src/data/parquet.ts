import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { RELEASE } from '../core/index.ts';
import { type Cell, type Column, DATA_VERSION, type Row, type Table } from './table.ts';

/* Rows as Apache Parquet: groups of rows, in each of them column by column, packed by Snappy. */

/** Rows that are held in memory, and that stand in one group of the file. */
const GROUP_ROWS = 32_768;
/** Rows after which a piece is given, an empty one if none is ready: other work has its turn between two pieces. */
const TURN_ROWS = 512;

/** What has written a file, in the form by which readers tell whether its statistics can be trusted. */
export const CREATED_BY: string = `shooter-sdk version ${RELEASE} (build ${RELEASE})`;

/** The bytes of a file of rows, in pieces, some of them empty. The file can only be read once it is whole, because its end says where everything is. */
export function* writeParquet(
  { name, columns }: Pick<Table, 'name' | 'columns'>,
  rows: Iterable<Row | undefined>,
): Generator<Uint8Array, void> {
  const pieces: Uint8Array[] = [];
  const parquet = new ParquetWriter({
    writer: createPieceWriter(pieces),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(toElement)],
    createdBy: CREATED_BY,
    kvMetadata: [
      { key: 'shooter.table', value: name },
      { key: 'shooter.version', value: String(DATA_VERSION) },
    ],
  });
  const group = columns.map(reserve);
  let count = 0;
  const writeGroup = (): void => {
    const columnData = group.map(({ cells }, index): ColumnSource => {
      const data = cells instanceof Int32Array ? cells.subarray(0, count) : cells.slice(0, count);
      return { name: columns[index]!.name, data, offsetIndex: false };
    });
    parquet.write({ columnData, rowGroupSize: GROUP_ROWS });
    count = 0;
  };
  for (const row of rows) {
    if (row === undefined) {
      yield EMPTY_PIECE;
      continue;
    }
    for (let index = 0; index < group.length; index += 1) group[index]!.put(count, row[index]!);
    count += 1;
    if (count === GROUP_ROWS) writeGroup();
    if (count % TURN_ROWS === 0) yield* pieces.length === 0 ? [EMPTY_PIECE] : pieces.splice(0);
  }
  if (count > 0) writeGroup();
  parquet.finish();
  yield* pieces;
}

export const EMPTY_PIECE: Uint8Array = new Uint8Array(0);

const PHYSICAL = {
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
} as const;

const toElement = ({ name, type, nullable }: Column): SchemaElement => ({
  name,
  ...PHYSICAL[type],
  repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
});

interface Reserved {
  readonly cells: Int32Array | Cell[];
  put(index: number, cell: Cell): void;
}

/** Room for a column of one group, used again for the next. */
function reserve({ type, nullable }: Column): Reserved {
  if (type === 'integer' && nullable === undefined) {
    const cells = new Int32Array(GROUP_ROWS);
    return {
      cells,
      put(index, cell) {
        cells[index] = cell as number;
      },
    };
  }
  const cells = new Array<Cell>(GROUP_ROWS).fill(null);
  return {
    cells,
    put(index, cell) {
      cells[index] = cell;
    },
  };
}

/** A writer that keeps the bytes of a group. `ParquetWriter` calls `flush` when the group is whole, and `finish` at the end. */
export function createPieceWriter(pieces: Uint8Array[]): ByteWriter {
  const bytes = new ByteWriter();
  const flush = (): void => {
    // A copy, because the next group is written into the same buffer.
    pieces.push(bytes.getBytes().slice());
    // The place in the buffer. The place in the file, `offset`, goes on: the end of the file refers to it.
    bytes.index = 0;
  };
  return Object.assign(bytes, { flush, finish: flush });
}
