import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TICK, matchFromState, type Outcome, readState, type State, step } from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';
import { inputsOf, takeState } from './compare.ts';
import { FUZZ, fromMidst, TIMEOUT_MS } from './plays.ts';

/** The same state with the players in each other's place. */
function swap({ tick, level, players, lasers, enemies }: State): State {
  return { tick, level, players: [players[1], players[0]], lasers: [lasers[1], lasers[0]], enemies };
}

function swapOutcome(outcome: Outcome | undefined): Outcome | undefined {
  if (outcome === undefined || outcome.winner === null) return outcome;
  return { reason: outcome.reason, winner: outcome.winner === 1 ? 2 : 1 };
}

const states = fromMidst(40, 120);
const RUNS = Math.ceil(150 * FUZZ);

test(
  'the model treats both players alike: swapped states and inputs give swapped states',
  () => {
    const property = fc.property(states, (play) => {
      const [model, mirror] = [createModel(play), createModel(play)];
      takeState(model, play.from!);
      takeState(mirror, swap(play.from!));
      for (const [first, second] of inputsOf(play)) {
        if (model.outcome !== undefined || model.state.tick === MAX_TICK) break;
        stepModel(model, first, second);
        stepModel(mirror, second, first);
        expect(mirror.state).toEqual(swap(model.state));
        expect(mirror.outcome).toEqual(swapOutcome(model.outcome));
      }
    });
    fc.assert(property, { numRuns: RUNS });
  },
  TIMEOUT_MS,
);

test(
  'the fast core treats both players alike: swapped states and inputs give swapped states',
  () => {
    const property = fc.property(states, (play) => {
      const match = matchFromState({ seed: play.seed, rules: play.rules }, play.from!);
      const mirror = matchFromState({ seed: play.seed, rules: play.rules }, swap(play.from!));
      for (const [first, second] of inputsOf(play)) {
        if (match.outcome !== undefined || match.tick === MAX_TICK) break;
        step(match, first, second);
        step(mirror, second, first);
        expect(readState(mirror)).toEqual(swap(readState(match)));
        expect(mirror.outcome).toEqual(swapOutcome(match.outcome));
      }
    });
    fc.assert(property, { numRuns: RUNS });
  },
  TIMEOUT_MS,
);
