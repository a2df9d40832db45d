import { ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import type { OnnxModel, OnnxOperator } from './model.ts';

/* The operators of an ONNX policy: those that a contest cannot repeat are refused, wherever they are hidden. */

/** Operators that draw numbers. */
const RANDOM: ReadonlySet<string> = new Set([
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
]);

/** Operator sets that the runtime has on every machine: ONNX itself, and its classical machine learning. */
const DOMAINS: readonly string[] = ['', 'ai.onnx.ml'];

/**
 * Checks that a model gives the same numbers whenever it is run.
 *
 * @throws ShooterError `onnx/external-data`, `onnx/random`, `onnx/unsupported`
 */
export function checkOperators(model: OnnxModel): void {
  const { external, hasSparse, operators, functions } = model;
  if (external.length > 0)
    throw new ShooterError(
      'onnx/external-data',
      `its tensor ${describe(external[0])} lies in another file; a policy is one file: save it with its weights inside`,
    );
  if (hasSparse) throw unsupported('it has sparse tensors; save it with dense ones');
  for (const operator of operators) {
    const { domain, name } = operator;
    if (domain === '' && RANDOM.has(name)) throw isRandom(`its operator ${name} draws numbers`);
    if (domain === '' && name === 'Dropout' && drops(operator, model))
      throw isRandom(
        'its operator Dropout is in training mode, in which it draws numbers; call model.eval()',
      );
    if (domain === '' && name === 'Loop') throw unsupported('its operator Loop need not end; unroll it');
    if (!DOMAINS.includes(domain) && !functions.has(`${domain}:${name}`))
      throw unsupported(
        `its operator ${describe(`${domain}.${name}`)} is none of ONNX (ai.onnx, ai.onnx.ml): not every runtime has it`,
      );
  }
}

/** Whether a Dropout may be in training mode: its third input says so, and is not certainly false. Within functions and inner graphs a name may
    stand for something else than outside, so nothing is certain there. */
function drops({ inputs }: OnnxOperator, model: OnnxModel): boolean {
  const mode = inputs[2] ?? '';
  if (mode === '') return false;
  if (model.functions.size > 0 || model.hasInnerGraphs) return true;
  if (model.inputs.some(({ name }) => name === mode)) return true;
  const makers = model.operators.filter(({ outputs }) => outputs.includes(mode));
  return makers.length === 0
    ? model.flags.get(mode) !== false
    : !makers.every(({ name, flag }) => name === 'Constant' && flag === false);
}

const isRandom = (what: string): ShooterError =>
  new ShooterError('onnx/random', `${what}: a match could not be repeated`);

const unsupported = (what: string): ShooterError => new ShooterError('onnx/unsupported', what);

/** How often each operator stands in a model, most often first. */
export function countOperators({ operators }: OnnxModel): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { domain, name } of operators) {
    const full = domain === '' ? name : `${domain}.${name}`;
    counts.set(full, (counts.get(full) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
}
