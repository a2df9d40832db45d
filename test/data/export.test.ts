import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { type ExportOptions, exportDataSet, readRows, TABLES } from '../../src/data/index.ts';
import { readLog } from '../../src/replay/index.ts';
import { golden, parseCsv, readCsv, readJsonl, toRecord } from './data-sets.ts';

/* A program exports as the command does: the same bytes, a log at a time, and it can stop. */

const LOGS = ['hunter-gunner', 'events'].map((name) => ({ name, log: readLog(golden(name)) }));

async function exported(
  options: ExportOptions,
  logs: Iterable<(typeof LOGS)[number]> = LOGS,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exportDataSet(logs, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const bufferOf = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

describe('exportDataSet', () => {
  it.each(TABLES)(
    'writes $name in every format, and readRows gives the same cells',
    async ({ name, columns }) => {
      const rows = [...readRows(LOGS, { table: name })].map((row) => toRecord(columns, row));
      expect(rows.length).toBeGreaterThan(1);
      expect(readJsonl(String(await exported({ table: name, format: 'jsonl' })))).toEqual(rows);
      expect(readCsv(String(await exported({ table: name, format: 'csv' })), columns)).toEqual(rows);
      const file = bufferOf(await exported({ table: name, format: 'parquet' }));
      expect(await parquetReadObjects({ file })).toEqual(rows);
    },
  );

  it('takes transitions, and each tick, unless told otherwise', async () => {
    const [head] = parseCsv(String(await exported({ format: 'csv' })));
    expect(head).toEqual(TABLES[0]!.columns.map(({ name }) => name));
    expect([...readRows(LOGS)].length).toBe(2 * LOGS.reduce((sum, { log }) => sum + log.track.ticks, 0));
    expect([...readRows([LOGS[0]!], { every: 100 })].length).toBe(
      2 * Math.ceil(LOGS[0]!.log.track.ticks / 100),
    );
  });

  it('asks for a log when it is its turn, and says how far it is', async () => {
    const asked: string[] = [];
    function* open(): Generator<(typeof LOGS)[number]> {
      for (const one of LOGS) {
        asked.push(one.name);
        yield one;
      }
    }
    const seen: { logs: number; ticks: number; rows: number }[] = [];
    const pieces = exportDataSet(open(), { format: 'jsonl', onProgress: (done) => seen.push(done) });
    await pieces.next();
    expect(asked).toEqual(['hunter-gunner']);
    for await (const _ of pieces);
    expect(asked).toEqual(['hunter-gunner', 'events']);
    const ticks = LOGS.reduce((sum, { log }) => sum + log.track.ticks, 0);
    expect(seen.at(-1)).toEqual({ logs: 2, ticks, rows: 2 * ticks });
    expect(seen.every((done, at) => at === 0 || done.ticks >= seen[at - 1]!.ticks)).toBe(true);
  });

  it('stops at a signal, with its reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const pieces = exportDataSet(LOGS, { format: 'csv', signal: stop.signal });
    await pieces.next();
    stop.abort(reason);
    await expect(pieces.next()).rejects.toBe(reason);
    const late = new AbortController();
    setImmediate(() => late.abort(reason));
    await expect(exported({ format: 'csv', signal: late.signal })).rejects.toBe(reason);
  });

  it('refuses what it does not know', async () => {
    const wrong = (options: object): Promise<Buffer> => exported(options as ExportOptions);
    await expect(wrong({ format: 'csv', evry: 2 })).rejects.toThrow(TypeError);
    await expect(wrong({ format: 'xml' })).rejects.toThrow(RangeError);
    await expect(wrong({ format: 'csv', table: 'ticks' })).rejects.toThrow(RangeError);
    for (const every of [0, 1.5, Number.NaN])
      await expect(wrong({ format: 'csv', every })).rejects.toThrow(RangeError);
    expect(() => [...readRows(LOGS, { table: 'ticks' as never })]).toThrow(RangeError);
    expect(() => [...readRows(LOGS, { tabel: 'events' } as never)]).toThrow(TypeError);
  });

  it('names itself in Parquet as readers expect it of whoever writes statistics', async () => {
    const bytes = await exported({ format: 'parquet', table: 'matches' });
    const { created_by: createdBy } = parquetMetadata(bufferOf(bytes));
    // What parquet-java's VersionParser takes: an application, its version, its build.
    expect(createdBy).toMatch(/^(\S+) version (\d+\.\d+\.\d+\S*) \(build (\S+)\)$/);
  });
});
