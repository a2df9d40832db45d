import { describe, expect, test } from 'vitest';
import {
  canonicalWords,
  createMatch,
  encodeState,
  type Outcome,
  readState,
  type State,
  step,
} from '../../src/core/index.ts';
import { createModel, stepModel } from '../../src/core/internal.ts';
import { CASES, type Case, hashWords } from './cases.ts';
import { inputsOf } from './compare.ts';

/** What plays a case: the fast core or the model. */
interface Program {
  step(first: number, second: number): void;
  words(): Int32Array;
  state(): State;
  outcome(): Outcome | undefined;
}

function fastCore(play: Case): Program {
  const match = createMatch({ seed: play.seed, rules: play.rules });
  return {
    step: (first, second) => step(match, first, second),
    words: () => canonicalWords(match),
    state: () => readState(match),
    outcome: () => match.outcome,
  };
}

function plainModel(play: Case): Program {
  const model = createModel(play);
  return {
    step: (first, second) => stepModel(model, first, second),
    words: () => encodeState(model.state),
    state: () => model.state,
    outcome: () => model.outcome,
  };
}

/** Plays a case to its end and gives what its file says under `expected`. */
function printed(play: Case, program: Program): Case['expected'] {
  const every = play.every ?? 60;
  const checkpoints: [number, string][] = [[0, hashWords(program.words())]];
  let tick = 0;
  for (const [first, second] of inputsOf(play)) {
    if (program.outcome() !== undefined) break;
    program.step(first, second);
    tick += 1;
    if (tick % every === 0) checkpoints.push([tick, hashWords(program.words())]);
  }
  if (checkpoints.at(-1)![0] !== tick) checkpoints.push([tick, hashWords(program.words())]);
  const { lasers, enemies, ...rest } = program.state();
  const final = {
    ...rest,
    lasers: lasers.map((own) => own.map(({ x, y }) => [x, y] as const)),
    enemies: enemies.map(({ x, y, colour }) => [x, y, colour] as const),
  };
  return { checkpoints, final: { ...final, result: program.outcome() ?? null } };
}

test('there are cases', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(20);
});

describe.each([
  ['the fast core', fastCore],
  ['the plain model', plainModel],
])('%s', (_, start) => {
  test.each(CASES)('prints every checkpoint and the final state of $file', (play) => {
    expect(printed(play, start(play))).toEqual(play.expected);
  });
});

test('the hash of tick 0 under the defaults is that of the words that the rules state', () => {
  const words = Int32Array.of(0, 0, 220, 630, 100, 0, 0, 400, 630, 100, 0, 0, 0, 0, 0);
  expect(canonicalWords(createMatch({ seed: '' }))).toEqual(words);
  expect(CASES.find(({ rules }) => rules.health === undefined)!.expected.checkpoints[0]![1]).toBe(
    hashWords(words),
  );
});
