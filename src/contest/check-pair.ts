import { describe } from '../core/internal.ts';
import { diffTrees } from '../replay/internal.ts';
import { keepsLog } from './game-task.ts';
import { gameId } from './identity.ts';
import { type ContestManifest, planOf } from './manifest.ts';
import { countPlanned, isFirstAgainstAll, planPairs } from './plan.ts';
import { type GameResult, type PairResult, UNSCORED_FIELDS } from './result.ts';
import { logName } from './run-names.ts';

/* What of a result follows from the manifest alone. It costs little, so that it is checked whenever a run is read; what was played is for
   the logs to say. */

/** A field that is not what it must be, by its path, as `players[1].hash`. */
export interface Difference {
  readonly field: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** A field of a result that cannot be what it is. */
export interface Contradiction extends Difference {
  /** 1 or 2, the place in the pair; undefined where it is a field of the pair */
  readonly game?: 1 | 2 | undefined;
  /** what says so, for people; `in the plan` if left out */
  readonly source?: string | undefined;
}

/** The first field in which two values of plain data differ; undefined if they are the same. */
export function differingField(found: unknown, expected: unknown): Difference | undefined {
  const [first] = diffTrees(expected, found);
  return first === undefined ? undefined : { field: first.field, found: first.b, expected: first.a };
}

/** The `source` of a contradiction about a log. */
const LOG_SOURCE = 'by its score and failures, and the logs that the manifest keeps,';

/** Makes a check of results against the manifest. @returns a function that gives the first contradiction of a pair, or undefined */
export function createPairCheck(manifest: ContestManifest): (pair: PairResult) => Contradiction | undefined {
  const plan = planOf(manifest);
  const total = countPlanned(plan);
  const plannedAt = planPairs(plan);
  const { shard } = manifest;
  return (pair) => {
    const { index } = pair;
    if (index >= total) return { field: 'index', found: index, expected: `below ${total}` };
    if (shard !== null && index % shard.count !== shard.index)
      return { field: 'index', found: index, expected: `of shard ${shard.index + 1} of ${shard.count}` };
    const planned = plannedAt(index);
    for (const field of ['a', 'b', 'seed'] as const)
      if (pair[field] !== planned[field]) return { field, found: pair[field], expected: planned[field] };
    for (const game of [0, 1] as const) {
      const wrong = checkGame(manifest, pair, game);
      if (wrong !== undefined) return { ...wrong, game: game === 0 ? 1 : 2 };
    }
    return undefined;
  };
}

function checkGame(manifest: ContestManifest, pair: PairResult, index: 0 | 1): Contradiction | undefined {
  const game = pair.games[index];
  const expected = expectedOf(manifest, pair, index);
  for (const field of Object.keys(expected) as (keyof GameResult)[])
    if (game[field] !== expected[field]) {
      const source = field === 'log' ? LOG_SOURCE : undefined;
      return { field, found: game[field], expected: expected[field], source };
    }
  const { maxTicks } = manifest.rules;
  if (game.ticks > maxTicks) return { field: 'ticks', found: game.ticks, expected: `at most ${maxTicks}` };
  if (manifest.isolation.level === 'none' && game.failures.some(({ kind }) => kind === 'time'))
    return { field: 'failures', found: 'a failure of the kind time', expected: 'none: no budget is kept' };
  return undefined;
}

/** The fields of a game that follow from the others and the manifest. */
function expectedOf(
  { players, release, rules, logs, form }: ContestManifest,
  { a, b, seed, games }: PairResult,
  index: 0 | 1,
): Partial<GameResult> {
  const { id, score, reason, failures } = games[index];
  const contents = [players[a]!.hash, players[b]!.hash] as const;
  const seats = index === 0 ? contents : ([contents[1], contents[0]] as const);
  const expectedId = gameId({ release, rules, seed, players: seats });
  if (score === null) return { id: expectedId, ...UNSCORED_FIELDS, log: null };
  const isKept = keepsLog({ logs, lossesOfA: isFirstAgainstAll(form) }, score, failures);
  return {
    id: expectedId,
    log: isKept ? logName(id) : null,
    ...(reason === 'time' && { ticks: rules.maxTicks }),
  };
}

/** For instance `game 1: its "score" is 0; in the plan it is 1`. */
export const formatContradiction = ({
  game,
  field,
  found,
  expected,
  source = 'in the plan',
}: Contradiction): string =>
  `${game === undefined ? '' : `game ${game}: `}its "${field}" is ${describe(found)}; ${source} it is ${describe(expected)}`;
