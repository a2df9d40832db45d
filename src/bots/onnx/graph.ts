import type { OnnxNode, OnnxTensor } from './encode.ts';

/* A graph of doubles, put together expression by expression. Values have four axes: decisions, manoeuvres, rows, columns; an axis of 1 goes
   with any. Conditions are doubles, too: 1 or 0. */

/** A value in a graph, by the name of its tensor; a number stands for itself. */
export type Value = string | number;

export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly #constants: Map<string, string> = new Map();
  #names = 0;

  /** An operator with one output. @returns its value */
  op(operator: string, inputs: readonly Value[], attributes: OnnxNode['attributes'] = {}): string {
    const [output] = this.#add(operator, inputs, attributes, 1);
    return output!;
  }

  /** The name of a value as an output of the graph. */
  output(name: string, value: string): void {
    this.nodes.push({ operator: 'Identity', inputs: [value], outputs: [name] });
  }

  /** Parts of a value along an axis, each one wide. */
  split(value: string, axis: number, count: number): readonly string[] {
    return this.#add('Split', [value, this.integers(Array<number>(count).fill(1))], { axis }, count);
  }

  #add(
    operator: string,
    inputs: readonly Value[],
    attributes: OnnxNode['attributes'],
    count: number,
  ): readonly string[] {
    const names = inputs.map((input) => (typeof input === 'number' ? this.doubles([input], []) : input));
    const outputs = Array.from({ length: count }, () => this.#name());
    this.nodes.push({ operator, inputs: names, outputs, attributes: attributes ?? {} });
    return outputs;
  }

  #name(): string {
    this.#names += 1;
    return `v${this.#names}`;
  }

  /** Numbers of the graph itself. */
  constant(data: OnnxTensor['data'], shape: readonly number[]): string {
    const key = `${data.constructor.name} ${shape.join()} ${data.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#name();
    this.#constants.set(key, name);
    this.tensors.push({ name, shape, data });
    return name;
  }

  doubles = (numbers: readonly number[], shape: readonly number[]): string =>
    this.constant(Float64Array.from(numbers), shape);

  integers = (numbers: readonly number[]): string =>
    this.constant(BigInt64Array.from(numbers, BigInt), [numbers.length]);

  add = (...terms: Value[]): string => this.#chain('Add', terms);
  mul = (...factors: Value[]): string => this.#chain('Mul', factors);
  sub = (one: Value, other: Value): string => this.op('Sub', [one, other]);
  div = (one: Value, other: Value): string => this.op('Div', [one, other]);
  max = (one: Value, other: Value): string => this.op('Max', [one, other]);
  min = (one: Value, other: Value): string => this.op('Min', [one, other]);
  abs = (value: Value): string => this.op('Abs', [value]);
  floor = (value: Value): string => this.op('Floor', [value]);
  ceil = (value: Value): string => this.op('Ceil', [value]);
  /** As `Math.round`: halves go up. */
  round = (value: Value): string => this.floor(this.add(value, 0.5));

  #chain(operator: string, [first, ...more]: readonly Value[]): string {
    return more.reduce<Value>((value, next) => this.op(operator, [value, next]), first!) as string;
  }

  less = (one: Value, other: Value): string => this.#flag('Less', one, other);
  equal = (one: Value, other: Value): string => this.#flag('Equal', one, other);
  atMost = (one: Value, other: Value): string => this.#flag('LessOrEqual', one, other);
  not = (flag: Value): string => this.sub(1, flag);

  #flag(operator: string, one: Value, other: Value): string {
    return this.op('Cast', [this.op(operator, [one, other])], { to: DOUBLE });
  }

  /** What is not chosen may be no number. */
  choose(flag: Value, yes: Value, no: Value): string {
    return this.op('Where', [this.op('Cast', [flag], { to: BOOL }), yes, no]);
  }

  concat = (axis: number, values: readonly string[]): string => this.op('Concat', values, { axis });

  gather = (value: string, axis: number, indexes: readonly number[]): string =>
    this.op('Gather', [value, this.integers(indexes)], { axis });

  /** Running sums along an axis, taken one after the other from the first: the order is part of the result. */
  runningSum = (value: Value, axis: number): string =>
    this.op('CumSum', [value, this.constant(BigInt64Array.of(BigInt(axis)), [])]);

  /** The sum along an axis of `count`, in that order. */
  sumInOrder = (value: Value, axis: number, count: number): string =>
    this.gather(this.runningSum(value, axis), axis, [count - 1]);
}

/** Numbers of types in onnx.proto. */
const BOOL = 9;
export const DOUBLE = 11;
