import { countSnapshotWords, createMatch, type Match, restore } from '../core/index.ts';
import {
  type AgentMatchSetup,
  checkSoloSnapshot,
  isOver,
  restoreAgentMatch,
  type SoloSnapshot,
} from './agent-match.ts';
import type { EnvSpec } from './options.ts';
import { type SeedSeries, seriesIn } from './seed-series.ts';
import { checkFrames, checkSnapshot, type EnvSnapshot } from './snapshots.ts';

/* Snapshots of the rows of a vector environment: those of an `Env` where agents have both seats, those of a `SoloEnv` against opponents. */

/** What a row of the environment is to be: at the beginning of a match, or in its middle. */
export interface RowState {
  readonly series: SeedSeries;
  readonly kept?: Readonly<EnvSnapshot> | undefined;
}

/** Reads snapshots of rows. */
export interface RowReader {
  /**
   * @throws TypeError for what no `snapshotRow` gave · RangeError for a snapshot under other rules or of a match that has ended; as
   *   `restoreAgentMatch`
   */
  parse(kept: Readonly<EnvSnapshot>): RowState;
  /** The match as it was. It is the same one for all snapshots of a seed: the next call changes it. */
  open(kept: Readonly<EnvSnapshot>): Match;
}

/** @param setup of matches against opponents; undefined where agents have both seats */
export function createRowReader(spec: EnvSpec, setup: AgentMatchSetup | undefined): RowReader {
  let match: Match | undefined;
  const open = ({ seed, words }: Readonly<EnvSnapshot>): Match => {
    if (match?.seed !== seed) match = createMatch({ seed, rules: spec.rules });
    restore(match, words);
    return match;
  };
  return {
    parse(given) {
      checkSnapshot(given, 'restoreRow takes');
      checkFrames(spec, given, 'restoreRow');
      if (setup !== undefined) return { series: seriesIn(given), kept: parseSolo(given, setup) };
      const { outcome, tick } = open(given);
      if (outcome !== undefined) throw hasEnded(tick);
      const words = given.words.slice(0, countSnapshotWords(match!));
      return { series: seriesIn(given), kept: { ...seriesIn(given), words, ...framesIn(given) } };
    },
    open,
  };
}

/** The thread that has the row will play the match again, too. Here it may be refused before anything has changed. */
function parseSolo(given: Readonly<EnvSnapshot>, setup: AgentMatchSetup): Readonly<EnvSnapshot> {
  checkSoloSnapshot(given, 'restoreRow takes');
  const restored = restoreAgentMatch(setup, given);
  if (isOver(restored)) throw hasEnded(restored.match.tick);
  const { words, opponent, inputs, forfeited } = given;
  const solo: SoloSnapshot = {
    ...seriesIn(given),
    ...framesIn(given),
    ...{ words: words.slice(), opponent, inputs: inputs.slice(), forfeited },
  };
  return solo;
}

/** What else a caller keeps in a snapshot may be nothing that passes to another thread. */
const framesIn = ({ frames }: Readonly<EnvSnapshot>): Pick<EnvSnapshot, 'frames'> =>
  frames === undefined ? {} : { frames };

const hasEnded = (tick: number): RangeError =>
  new RangeError(`restoreRow: the match of this snapshot has ended at tick ${tick}`);
