import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { createMatch, type Rules, step } from '../../src/core/index.ts';
import { type Column, type Row, TICKS } from '../../src/data/table.ts';
import { createRecorder, writeLog } from '../../src/replay/index.ts';
import { MAIN } from '../cli/shooter.ts';

/* Data sets, read back; and logs to make them of. */

export const golden = (name: string): string =>
  fileURLToPath(new URL(`../golden/${name}.log`, import.meta.url));

/** A row by the names of its columns. */
export type Record = { [column: string]: unknown };

export const readJsonl = (text: string): Record[] =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Cells of comma-separated values; undefined for an empty one without quotes. Read by letters, as RFC 4180 tells it. */
export function parseCsv(text: string): (string | undefined)[][] {
  const lines: (string | undefined)[][] = [];
  let line: (string | undefined)[] = [];
  for (let at = 0; at < text.length; ) {
    let cell: string | undefined;
    if (text[at] === '"') {
      cell = '';
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        if (text[at] === '"') at += 1;
        cell += text[at];
      }
      at += 1;
    } else {
      const from = at;
      while (text[at] !== ',' && text[at] !== '\n') at += 1;
      cell = from === at ? undefined : text.slice(from, at);
    }
    line.push(cell);
    if (text[at] === '\n') {
      lines.push(line);
      line = [];
    } else if (text[at] !== ',') throw new Error(`at ${at} there is neither comma nor end of line`);
    at += 1;
  }
  return lines;
}

/** Rows of comma-separated values, their cells of the types that the columns have. */
export function readCsv(text: string, columns: readonly Column[]): Record[] {
  const [names, ...lines] = parseCsv(text);
  if (names?.join() !== columns.map(({ name }) => name).join()) throw new Error(`the head is ${names}`);
  const toCell = (cell: string | undefined, { type }: Column): unknown => {
    if (cell === undefined) return null;
    return type === 'text' ? cell : JSON.parse(cell);
  };
  return lines.map((line) =>
    Object.fromEntries(columns.map((column, index) => [column.name, toCell(line[index], column)])),
  );
}

export async function readParquet(path: string): Promise<Record[]> {
  return await parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

/** Rows in each group of a Parquet file, and what it says of itself. */
export async function readGroups(path: string): Promise<{ rows: number[]; told: Record }> {
  const { row_groups, key_value_metadata } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  return {
    rows: row_groups.map(({ num_rows }) => Number(num_rows)),
    told: Object.fromEntries((key_value_metadata ?? []).map(({ key, value }) => [key, value])),
  };
}

export const toRecord = (columns: readonly Column[], row: Row): Record =>
  Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]));

/** What is wrong with a cell, by what its column says; undefined if nothing is. */
export function wrongCell({ name, type, nullable, range, words }: Column, cell: unknown): string | undefined {
  const wrong = `${name} is ${JSON.stringify(cell)}`;
  if (cell === null) return nullable ? undefined : wrong;
  if (type === 'boolean') return typeof cell === 'boolean' ? undefined : wrong;
  if (type === 'text') return typeof cell === 'string' && (words?.includes(cell) ?? true) ? undefined : wrong;
  const [min, max] = range ?? [-TICKS[1], TICKS[1]];
  return Number.isInteger(cell) && Number(cell) >= min && Number(cell) <= max ? undefined : wrong;
}

/** Records a match of keys that change now and then, up to `ticks`. Nobody dies early. */
export function writeLongLog(path: string, ticks: number): void {
  const rules: Partial<Rules> = { health: 10_000, damage: 1, waveGrowth: 0, maxTicks: ticks };
  const match = createMatch({ seed: 'long', rules });
  const recorder = createRecorder(match, { players: [{ name: 'a' }, { name: 'b' }] });
  let state = 1;
  const draw = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 16;
  };
  let keys: [number, number] = [0, 0];
  while (match.outcome === undefined) {
    if (match.tick % 8 === 0) keys = [draw() & 31, draw() & 31];
    step(match, ...keys);
    recorder.record(...keys);
  }
  writeLog(path, recorder.end(match.outcome), { force: true });
}

/** A module that tells the peak of a process's memory when it ends, MB. */
const GAUGE = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS/1024+'\\n'))`;

/** The peak of memory of `node …words`, MB; a machine that is slow is waited for. */
export function peakOf(words: readonly string[], cwd: string): number {
  const ran = spawnSync(process.execPath, ['--import', GAUGE, ...words], { cwd, encoding: 'utf8' });
  const [, peak] = /^peak ([\d.]+)$/m.exec(ran.stderr) ?? [];
  if (ran.status !== 0 || peak === undefined) throw new Error(`exit ${ran.status}: ${ran.stderr}`);
  return Number(peak);
}

export const peakOfShooter = (words: readonly string[], cwd: string): number => peakOf([MAIN, ...words], cwd);

/** The beginning of a log, as a crash leaves it. */
export const cut = (name: string, bytes: number): Buffer => readFileSync(golden(name)).subarray(0, bytes);
