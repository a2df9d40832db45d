import alea from 'seedrandom/lib/alea.js';
import { type Input, ShooterError } from '../../core/index.ts';
import { LOGITS, type OnnxPolicy } from './form.ts';

/* From logits to keys: the same bits on every machine, so nothing but +, −, ×, ÷, comparisons and rounding is used. */

/** Makes decisions of one player in one match. @param seed of all of its chance */
export function createChooser(
  { action, choose }: Pick<OnnxPolicy, 'action' | 'choose'>,
  seed: string,
): (logits: Float32Array) => Input {
  const random = choose === 'sampled' ? alea(seed) : undefined;
  const decide = action === 'categorical' ? chooseInput : chooseKeys;
  return (logits) => {
    checkLogits(logits, action);
    return decide(logits, random);
  };
}

/** @throws ShooterError `onnx/bad-output` for logits that are not finite */
function checkLogits(logits: Float32Array, action: OnnxPolicy['action']): void {
  for (let i = 0; i < LOGITS[action]; i += 1)
    if (!Number.isFinite(logits[i]))
      throw new ShooterError('onnx/bad-output', `its logit number ${i} is ${logits[i]}, no finite number`);
}

/** One of 32 inputs: the first of the largest logits, or one drawn by the softmax of all. */
function chooseInput(logits: Float32Array, random: (() => number) | undefined): Input {
  let best = 0;
  for (let i = 1; i < LOGITS.categorical; i += 1) if (logits[i]! > logits[best]!) best = i;
  if (random === undefined) return best;
  let sum = 0;
  for (let i = 0; i < LOGITS.categorical; i += 1) sum += exp(logits[i]! - logits[best]!);
  let left = random() * sum;
  for (let i = 0; i < LOGITS.categorical; i += 1) {
    left -= exp(logits[i]! - logits[best]!);
    if (left < 0) return i;
  }
  // The sums were rounded differently: what is left over belongs to the likeliest.
  return best;
}

/** Each of the five keys by itself: pressed if its logit is over 0, or by the chance that its logistic function is. */
function chooseKeys(logits: Float32Array, random: (() => number) | undefined): Input {
  let keys = 0;
  for (let i = 0; i < LOGITS.bernoulli; i += 1) {
    const isPressed = random === undefined ? logits[i]! > 0 : random() * (1 + exp(-logits[i]!)) < 1;
    if (isPressed) keys += 1 << i;
  }
  return keys;
}

/** ln 2 in two parts: the first has so few digits that it times an integral power is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Terms of the series: the last is below half an ulp of 1 for |x| up to ln 2 / 2. */
const TERMS = 18;

/**
 * e to the power x, within four units of the last place. `Math.exp` differs between engines.
 *
 * @param x any number. Inputs above 709 are clamped; subtract the largest logit first
 */
export function exp(x: number): number {
  if (x < -708) return 0;
  const within = x > 709 ? 709 : x;
  const power = Math.round(within / Math.LN2);
  const rest = within - power * LN2_HIGH - power * LN2_LOW;
  let term = 1;
  let sum = 1;
  for (let i = 1; i < TERMS; i += 1) {
    term = (term * rest) / i;
    sum += term;
  }
  return sum * twoTo(power);
}

/** 2 to an integral power, by squaring: exact. */
function twoTo(power: number): number {
  let result = 1;
  let base = power < 0 ? 0.5 : 2;
  for (let left = power < 0 ? -power : power; left > 0; left = (left - (left % 2)) / 2) {
    if (left % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}
