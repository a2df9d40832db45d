import {
  isInput,
  MAX_TICK,
  type Match,
  parseRules,
  parseSeed,
  RULES_VERSION,
  readState,
  ShooterError,
  TICK_RATE,
} from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { isEqual } from './equal.ts';
import { formatHash, hashState, parseHash } from './hash.ts';
import { otherRules, parseFields, parsePlayers } from './header.ts';
import {
  appendColumns,
  createTrack,
  cutTrack,
  type InputTrack,
  KEY_COLUMNS,
  packRun,
  SOURCE_COLUMNS,
  SOURCES,
  type Source,
  ticksOfRun,
} from './inputs.ts';
import { type Checkpoint, createLog, type Log, type PlayerInfo } from './log.ts';
import { contradiction, parseResult } from './result.ts';
import { matchWithin, watchSteps } from './simulate.ts';
import { runSteps, type SimulationOptions, type Steps } from './steps.ts';

/* A match from JSON: what `exportMatch` gave, or a case of the rules. */

/**
 * Takes a match from JSON, simulates it, and gives a log that can be sealed. Also takes a case of the rules: seed, rules,
 * inputs and what is expected, the inputs possibly going on beyond the outcome.
 *
 * @param value the parsed JSON
 * @throws ShooterError `import/…` for what is wrong with the object, and for rules, players and result what a log would be refused for
 *   (`rules/…`, `log/bad-header`, `log/bad-result`, `log/other-rules`), naming the field; `import/mismatch` where its
 *   checkpoints, end or result disagree with the simulation, naming the first bad tick; `log/too-many-ticks` where it has more ticks than
 *   `maxTicks`, 10,000,000 unless given; the reason of `signal`
 */
export const importMatch = (value: unknown, options: SimulationOptions = {}): Log =>
  runSteps(importSteps(value, options.maxTicks), options);

/** As `importMatch`, in steps that yield the tick reached: for `runInTurns`. */
export function* importSteps(value: unknown, maxTicks?: number): Steps<Log> {
  const fields = parseFields(value, 'the match');
  if (fields.format !== undefined && (fields.format !== 'shooter-match' || fields.version !== 1)) {
    throw new ShooterError(
      'import/other-format',
      `format ${describe(fields.format)}, version ${describe(fields.version)} is not "shooter-match", version 1`,
    );
  }
  return yield* fields.format === undefined
    ? importCase(fields, maxTicks)
    : importExchanged(fields, maxTicks);
}

/**
 * The inputs of a match from JSON, of an exchanged match or of a case of the rules. They are not simulated.
 *
 * @param value the parsed JSON
 * @throws ShooterError `import/bad-field`; `log/bad-header` for what is no object
 */
export function importInputs(value: unknown): InputTrack {
  const { inputs, sources } = parseFields(value, 'the match');
  return parseTrack(inputs, sources);
}

type Fields = Readonly<Record<string, unknown>>;

function* importExchanged(fields: Fields, maxTicks: number | undefined): Steps<Log> {
  if (fields.rulesVersion !== RULES_VERSION) throw otherRules(fields.rulesVersion);
  const checkpoints = parseCheckpoints(fields.checkpoints, 'checkpoints');
  const log = createImported(fields, parsePlayers(fields.players), spacingOf(checkpoints));
  const { track } = log;
  if (fields.ticks !== track.ticks)
    throw bad('ticks', fields.ticks, `${track.ticks}, the length of the inputs`);
  const { match, hash } = yield* simulate(log, checkpoints, maxTicks);
  // A log that was cut off between its last tick and its end has no result; the match has.
  const result = parseResult(fields.result ?? null) ?? match.outcome ?? null;
  const wrong = contradiction(track.ticks, match, result);
  if (wrong !== undefined) throw mismatch(match.tick, wrong);
  for (const checkpoint of checkpoints) log.checkpoints.push(checkpoint);
  log.end = { result, hash };
  log.status = 'sealed';
  return log;
}

function* importCase(fields: Fields, maxTicks: number | undefined): Steps<Log> {
  const expected = fields.expected === undefined ? {} : parseFields(fields.expected, 'expected');
  const every = fields.every ?? 60;
  if (!isCount(every, 1)) throw bad('every', every, 'a number of ticks');
  const checkpoints = parseCheckpoints(expected.checkpoints ?? [], 'expected.checkpoints');
  const players: [PlayerInfo, PlayerInfo] = [
    { name: 'case#1', kind: 'script' },
    { name: 'case#2', kind: 'script' },
  ];
  const given = createImported(fields, players, every);
  const { match, hash } = yield* simulate(given, checkpoints, maxTicks);
  if (expected.final !== undefined) checkFinal(expected.final, match);
  const log = createLog(given.header, cutTrack(given.track, match.tick));
  for (const checkpoint of checkpoints) log.checkpoints.push(checkpoint);
  log.end = { result: match.outcome ?? null, hash };
  log.status = 'sealed';
  return log;
}

function createImported(fields: Fields, players: [PlayerInfo, PlayerInfo], checkpointEvery: number): Log {
  const rules = parseRules(fields.rules ?? {});
  if (fields.seed === undefined) throw bad('seed', undefined, 'a string or an integer');
  const seed = parseSeed(fields.seed);
  const track = parseTrack(fields.inputs, fields.sources);
  return createLog(
    { rulesVersion: RULES_VERSION, tickRate: TICK_RATE, seed, rules, players, checkpointEvery },
    track,
  );
}

/** Plays the inputs, and stops at the first checkpoint that the match does not meet. */
function* simulate(
  log: Log,
  checkpoints: readonly Checkpoint[],
  maxTicks: number | undefined,
): Steps<{ match: Match; hash: bigint }> {
  const match = matchWithin(log, maxTicks);
  let compared = 0;
  for (const { tick, hash } of checkpoints) {
    if ((yield* watchSteps(log, match, { tick })) < tick)
      throw mismatch(match.tick, `it ends there, before its checkpoint at tick ${tick}`);
    const found = hashState(match);
    if (found !== hash)
      throw mismatch(tick, `the state hash is ${formatHash(found)}, not ${formatHash(hash)}`);
    compared += 1;
    if (compared % STEP_CHECKPOINTS === 0) yield match.tick;
  }
  yield* watchSteps(log, match, { tick: log.track.ticks });
  return { match, hash: hashState(match) };
}

/** Checkpoints that are compared in a step. */
const STEP_CHECKPOINTS = 64;

function checkFinal(value: unknown, match: Match): void {
  const { result, ...given } = parseFields(value, 'expected.final');
  const found = readState(match);
  const enemies = found.enemies.map(({ x, y, colour }) => [x, y, colour]);
  const shown: Fields = {
    ...found,
    lasers: found.lasers.map((list) => list.map(({ x, y }) => [x, y])),
    enemies,
  };
  for (const [field, expected] of Object.entries({ ...given, result: result ?? null })) {
    const has = field === 'result' ? (match.outcome ?? null) : shown[field];
    if (!isEqual(has, expected)) throw mismatch(match.tick, `its ${field} is not as expected`);
  }
}

function parseTrack(inputs: unknown, sources: unknown): InputTrack {
  const columns = parsePair(inputs, 'inputs', (value) => (isInput(value) ? value : undefined));
  const parts = columns.map((runs, index) => ({ column: KEY_COLUMNS[index]!, runs }));
  if (sources !== undefined) {
    const found = parsePair(sources, 'sources', (value) => SOURCES.indexOf(value as Source));
    parts.push(...found.map((runs, index) => ({ column: SOURCE_COLUMNS[index]!, runs })));
  }
  const lengths = parts.map(({ runs }) => runs.reduce((sum, run) => sum + ticksOfRun(run), 0));
  if (lengths.some((ticks) => ticks > MAX_TICK || ticks !== lengths[0]))
    throw bad('ticks of inputs and sources', lengths.join(), `equal and at most ${MAX_TICK}`);
  const track = createTrack();
  appendColumns(track, parts);
  return track;
}

/** Two lists of runs, as `packRun` makes them. */
function parsePair(value: unknown, name: string, parse: (value: unknown) => number | undefined): number[][] {
  if (!Array.isArray(value) || value.length !== 2) throw bad(name, value, 'two lists of runs');
  return value.map((list: unknown, player) => {
    if (!Array.isArray(list)) throw bad(`${name}[${player}]`, list, 'a list of runs');
    return list.map((run: unknown, index): number => {
      const [given, ticks] = Array.isArray(run) && run.length === 2 ? run : [];
      const parsed = parse(given) ?? -1;
      if (parsed < 0 || !isCount(ticks, 1))
        throw bad(`${name}[${player}][${index}]`, run, 'a run of [value, ticks]');
      return packRun(parsed, ticks);
    });
  });
}

function parseCheckpoints(value: unknown, name: string): Checkpoint[] {
  if (!Array.isArray(value)) throw bad(name, value, 'a list of [tick, hash]');
  let last = -1;
  return value.map((item: unknown, index) => {
    const [tick, text] = Array.isArray(item) && item.length === 2 ? item : [];
    const hash = parseHash(text);
    if (!isCount(tick, last + 1) || hash === undefined)
      throw bad(`${name}[${index}]`, item, '[tick, 16 hexadecimal digits], later than the one before');
    last = tick;
    return { tick, hash };
  });
}

const isCount = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_TICK;

/** The first tick above 0 that has a checkpoint, if the ticks of all checkpoints but the last are multiples of it; else 0. */
function spacingOf(checkpoints: readonly Checkpoint[]): number {
  const every = checkpoints.find(({ tick }) => tick > 0)?.tick ?? 0;
  return checkpoints.slice(0, -1).every(({ tick }) => every > 0 && tick % every === 0) ? every : 0;
}

const bad = (name: string, value: unknown, expected: string): ShooterError =>
  new ShooterError('import/bad-field', `${name} is ${describe(value)}, not ${expected}`);

const mismatch = (tick: number, what: string): ShooterError =>
  new ShooterError('import/mismatch', `tick ${tick}: ${what}`);
