import { setImmediate as breathe } from 'node:timers/promises';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { writeAll } from '../new-file.ts';
import { readRelease } from '../release.ts';
import { type Cell, type Column, DATA_VERSION, type Row, type Table } from './table.ts';

/* Rows as Apache Parquet: groups of rows, in each of them column by column, packed by Snappy. */

/** Rows that are held in memory, and that stand in one group of the file. */
const GROUP_ROWS = 32_768;
/** Rows after which signals are heard. */
const BREATHE_ROWS = 512;

/** Writes rows to an open file. Nothing of it can be read before it is whole: the end says where all is. */
export async function writeParquet(
  file: number,
  { name, columns }: Table,
  rows: Iterable<Row | undefined>,
): Promise<void> {
  const writer = createFileWriter(file);
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(toElement)],
    createdBy: `shooter-sdk ${readRelease()}`,
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
      await breathe();
      continue;
    }
    for (let index = 0; index < group.length; index += 1) group[index]!.put(count, row[index]!);
    count += 1;
    if (count === GROUP_ROWS) writeGroup();
    if (count % BREATHE_ROWS === 0) await breathe();
  }
  if (count > 0) writeGroup();
  parquet.finish();
}

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

/** Keeps the bytes of a group until it is whole, then writes them. */
function createFileWriter(file: number): ByteWriter {
  const bytes = new ByteWriter();
  const flush = (): void => {
    writeAll(file, bytes.getBytes());
    bytes.index = 0;
  };
  return Object.assign(bytes, { flush, finish: flush });
}
