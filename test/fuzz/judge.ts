import { encodeState } from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';
import { hashWords, inputsAt, KEY_COLUMNS, type Log, valueIn } from '../../src/replay/index.ts';

/* Whether a log is of the match that it says, by the plain model of the rules alone. */

/** @returns what the log has that the model has not; undefined where they agree */
export function judge(log: Log): string | undefined {
  const { track, end } = log;
  const model = createModel({ seed: log.header.seed, rules: log.header.rules });
  const hash = (): bigint => hashWords(encodeState(model.state));
  const due = new Map(log.checkpoints.map(({ tick, hash: recorded }) => [tick, recorded]));
  for (let tick = 0; ; tick += 1) {
    const recorded = due.get(tick);
    if (recorded !== undefined && recorded !== hash()) return `another state at tick ${tick}`;
    if (tick === track.ticks) break;
    if (model.outcome !== undefined) return `inputs after its end at tick ${tick}`;
    const packed = inputsAt(track, tick);
    stepModel(model, valueIn(packed, KEY_COLUMNS[0]), valueIn(packed, KEY_COLUMNS[1]));
  }
  if (end === undefined) return undefined;
  if (end.hash !== hash()) return 'another state at its end';
  const { result } = end;
  const isByRules = result?.reason === 'health' || result?.reason === 'time';
  const { outcome } = model;
  if (outcome === undefined) return isByRules ? 'an outcome that the match has not' : undefined;
  const same = result?.reason === outcome.reason && result.winner === outcome.winner;
  return same ? undefined : 'another outcome';
}
