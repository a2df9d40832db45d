import type { FieldDifference, MatchOptions, Outcome, State } from '../../src/core/index.ts';
import * as core from '../../src/core/index.ts';
import { createModel, type Model, stepModel } from '../../src/core/internal.ts';

/* The detector of this folder: plays a match on the fast core and on the plain model side by side and looks at every
   tick. It takes the core as an argument, so that a core with a planted fault can stand in. */

/** What the fast core has to offer to be compared: the real door, a wrapped one, or a mutant's. */
export type Core = Pick<typeof core, 'createMatch' | 'matchFromState' | 'step' | 'canonicalWords'>;

/** The same byte held for some ticks. */
export type Run = readonly [byte: number, ticks: number];

/** A match to be played: from tick 0, or from a state made by hand. Both lists of runs are as long as the shorter one. */
export interface Play extends MatchOptions {
  readonly from?: State | undefined;
  readonly inputs: readonly [readonly Run[], readonly Run[]];
}

/** Where the fast core and the model part: after which tick, and in what. `a` is the core's value, `b` the model's. */
export interface Difference {
  readonly tick: number;
  readonly fields: readonly FieldDifference[];
}

/** Plays until the inputs or the match are over; says where the two first differ, or `undefined` where they never do. */
export function compareWithModel(play: Play, fast: Core = core): Difference | undefined {
  const match =
    play.from === undefined
      ? fast.createMatch({ seed: play.seed, rules: play.rules })
      : fast.matchFromState({ seed: play.seed, rules: play.rules }, play.from);
  const model = createModel(play);
  if (play.from !== undefined) takeState(model, play.from);
  let found = differ(match, model, fast);
  for (const [first, second] of inputsOf(play)) {
    if (found !== undefined) return found;
    if (model.outcome !== undefined || model.state.tick === core.MAX_TICK) return refusesMore(match, fast);
    stepModel(model, first, second);
    fast.step(match, first, second);
    found = differ(match, model, fast);
  }
  return found;
}

/** Puts a copy of a state into a model, as `matchFromState` does for the fast core. */
export function takeState(model: Model, from: State): void {
  model.state = structuredClone(from);
  const dead = from.players.map(({ health }) => health === 0);
  if (dead[0] || dead[1]) throw new RangeError('a play begins where the match goes on');
}

/** The inputs of a play, tick by tick. */
export function* inputsOf({ inputs }: Pick<Play, 'inputs'>): Generator<[number, number]> {
  const [first, second] = inputs.map((runs) => runs.flatMap(([byte, ticks]) => Array(ticks).fill(byte)));
  for (let tick = 0; tick < Math.min(first!.length, second!.length); tick += 1)
    yield [first![tick], second![tick]];
}

function differ(match: core.Match, model: Model, fast: Core): Difference | undefined {
  const [a, b] = [fast.canonicalWords(match), core.encodeState(model.state)];
  const tick = model.state.tick;
  if (!sameWords(a, b)) return { tick, fields: differingFields(a, model.state) };
  const outcomes = [nameOutcome(match.outcome), nameOutcome(model.outcome)] as const;
  if (outcomes[0] === outcomes[1]) return undefined;
  return { tick, fields: [{ field: 'outcome', a: outcomes[0], b: outcomes[1] }] };
}

/* A core with a fault may print words that are no state; then the error says where. */
function differingFields(words: Int32Array, wanted: State): readonly FieldDifference[] {
  try {
    return core.diffStates(core.decodeState(words), wanted);
  } catch (error) {
    return [{ field: 'words', a: String(error), b: 'a state' }];
  }
}

/** Whether two states are the same, word by word. */
const sameWords = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((word, at) => word === b[at]);

const nameOutcome = (outcome: Outcome | undefined): string =>
  outcome === undefined ? 'none' : `${outcome.reason} ${outcome.winner}`;

function refusesMore(match: core.Match, fast: Core): Difference | undefined {
  const { tick } = match;
  try {
    fast.step(match, match.player1.keys, match.player2.keys);
  } catch (error) {
    if (error instanceof RangeError && match.tick === tick) return undefined;
    throw error;
  }
  return { tick: tick + 1, fields: [{ field: 'tick', a: tick + 1, b: tick }] };
}

/** One line for people, from which the play can be repeated. */
export function nameDifference({ seed, rules }: Play, { tick, fields }: Difference): string {
  const shown = fields.slice(0, 5).map(({ field, a, b }) => `${field} is ${a} and not ${b}`);
  const more = fields.length > shown.length ? `, and ${fields.length - shown.length} fields more` : '';
  return `seed ${JSON.stringify(seed)}, rules ${JSON.stringify(rules ?? {})}: after tick ${tick} ${shown.join(', ')}${more}`;
}
