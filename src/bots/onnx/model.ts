import { damaged, type Field, fieldsOf, messageOf, numberOf, numbersOf, type Range, textOf } from './wire.ts';

/* What an ONNX file says of itself, read from its bytes alone (onnx.proto, IR versions 3 to 13): enough to know what it computes with,
   and nothing of what it computes. Graphs inside of operators and functions are walked as the outermost one is. */

/** A tensor that goes into the graph or comes out. */
export interface OnnxTensorInfo {
  readonly name: string;
  /** number of its type in onnx.proto: 1 float32, 2 uint8, … ; 0 for what is no tensor */
  readonly type: number;
  /** its axes: a number, a name for any number, or '' where it says nothing; undefined where it does not say how many there are */
  readonly shape: readonly (number | string)[] | undefined;
}

/** An operator somewhere in a model. */
export interface OnnxOperator {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** what it is made with, if that is one boolean: the value of a Constant */
  readonly flag: boolean | undefined;
}

/** What an ONNX file holds. */
export interface OnnxModel {
  readonly producer: string;
  /** versions of operator sets, by domain: '' is ONNX itself */
  readonly opsets: ReadonlyMap<string, number>;
  /** in the order of the file; a key may stand twice */
  readonly metadata: readonly (readonly [key: string, value: string])[];
  readonly inputs: readonly OnnxTensorInfo[];
  readonly outputs: readonly OnnxTensorInfo[];
  /** of all graphs and functions, in the order of the file */
  readonly operators: readonly OnnxOperator[];
  /** operators that the file defines itself, as `DOMAIN:NAME` */
  readonly functions: ReadonlySet<string>;
  /** names of the outermost graph's initializers */
  readonly initializers: ReadonlySet<string>;
  /** booleans among the initializers of all graphs, by name; false as well where two of one name differ */
  readonly flags: ReadonlyMap<string, boolean>;
  /** numbers in all tensors of the file */
  readonly parameters: number;
  /** names of tensors whose data is in another file */
  readonly external: readonly string[];
  /** whether operators have graphs of their own, as the branches of an If */
  readonly hasInnerGraphs: boolean;
  /** whether it has tensors of which only what is not 0 is listed */
  readonly hasSparse: boolean;
}

/** Graphs within graphs at most. */
const MAX_DEPTH = 16;

/** Operators, names, axes and other things that are kept of a file at most. */
const MAX_KEPT = 1_000_000;

/** Bytes of a number, by its type in onnx.proto; text and types of less than a byte are checked by the runtime alone. */
const BYTES: Readonly<Record<number, number>> = {
  ...{ 1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 14: 8, 15: 16, 16: 2 },
  ...{ 17: 1, 18: 1, 19: 1, 20: 1 },
};
const BOOLEAN = 9;

/**
 * Reads an ONNX file.
 *
 * @param bytes of the file
 * @throws ShooterError `onnx/damaged`
 */
export function readModel(bytes: Uint8Array): OnnxModel {
  const reader = new ModelReader(bytes);
  reader.readModel();
  return reader;
}

class ModelReader implements OnnxModel {
  producer = '';
  readonly opsets: Map<string, number> = new Map();
  readonly metadata: [string, string][] = [];
  readonly inputs: OnnxTensorInfo[] = [];
  readonly outputs: OnnxTensorInfo[] = [];
  readonly operators: OnnxOperator[] = [];
  readonly functions: Set<string> = new Set();
  readonly initializers: Set<string> = new Set();
  readonly flags: Map<string, boolean> = new Map();
  parameters = 0;
  readonly external: string[] = [];
  hasInnerGraphs = false;
  hasSparse = false;
  readonly #bytes: Uint8Array;
  #kept = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** ModelProto */
  readModel(): void {
    let version = 0;
    let hasGraph = false;
    for (const field of this.#fields({ at: 0, end: this.#bytes.length })) {
      if (field.number === 1) version = numberOf(field);
      else if (field.number === 2) this.producer = this.#text(field);
      else if (field.number === 8) this.#readOpset(messageOf(field));
      else if (field.number === 14) this.metadata.push(this.#readEntry(messageOf(field)));
      else if (field.number === 25) this.#readFunction(messageOf(field));
      else if (field.number === 7) {
        hasGraph = true;
        this.#readGraph(messageOf(field), 0);
      }
    }
    if (version === 0 || !hasGraph) throw damaged(hasGraph ? 'it has no version' : 'it has no graph');
  }

  #fields(range: Range): Generator<Field> {
    return fieldsOf(this.#bytes, range);
  }

  #keep(): void {
    this.#kept += 1;
    if (this.#kept > MAX_KEPT) throw damaged(`it has over ${MAX_KEPT} operators, names and axes`);
  }

  #text(field: Field): string {
    this.#keep();
    return textOf(this.#bytes, field);
  }

  /** OperatorSetIdProto */
  #readOpset(range: Range): void {
    let domain = '';
    let version = 0;
    for (const field of this.#fields(range)) {
      if (field.number === 1) domain = this.#text(field);
      else if (field.number === 2) version = numberOf(field);
    }
    this.opsets.set(plainDomain(domain), version);
  }

  /** StringStringEntryProto */
  #readEntry(range: Range): [string, string] {
    const entry: [string, string] = ['', ''];
    for (const field of this.#fields(range))
      if (field.number === 1 || field.number === 2) entry[field.number - 1] = this.#text(field);
    return entry;
  }

  /** FunctionProto: its body is walked as a graph is, whether it is called or not. */
  #readFunction(range: Range): void {
    let name = '';
    let domain = '';
    for (const field of this.#fields(range)) {
      if (field.number === 1) name = this.#text(field);
      else if (field.number === 7) this.#readNode(messageOf(field), 1);
      else if (field.number === 10) domain = this.#text(field);
      else if (field.number === 11) this.#readAttribute(messageOf(field), 1);
    }
    this.functions.add(`${plainDomain(domain)}:${name}`);
  }

  /** GraphProto */
  #readGraph(range: Range, depth: number): void {
    if (depth > MAX_DEPTH) throw damaged(`its graphs are nested over ${MAX_DEPTH} deep`);
    if (depth > 0) this.hasInnerGraphs = true;
    for (const field of this.#fields(range)) {
      if (field.number === 1) this.#readNode(messageOf(field), depth);
      else if (field.number === 5) {
        const name = this.#readTensor(messageOf(field)).name;
        if (depth === 0) this.initializers.add(name);
      } else if (field.number === 15) this.hasSparse = true;
      else if (depth === 0 && field.number === 11) this.inputs.push(this.#readValue(messageOf(field)));
      else if (depth === 0 && field.number === 12) this.outputs.push(this.#readValue(messageOf(field)));
    }
  }

  /** NodeProto */
  #readNode(range: Range, depth: number): void {
    const inputs: string[] = [];
    const outputs: string[] = [];
    let name = '';
    let domain = '';
    const flags: (boolean | undefined)[] = [];
    this.#keep();
    for (const field of this.#fields(range)) {
      if (field.number === 1) inputs.push(this.#text(field));
      else if (field.number === 2) outputs.push(this.#text(field));
      else if (field.number === 4) name = this.#text(field);
      else if (field.number === 7) domain = this.#text(field);
      else if (field.number === 5) flags.push(this.#readAttribute(messageOf(field), depth));
    }
    this.operators.push({ domain: plainDomain(domain), name, inputs, outputs, flag: onlyOf(flags) });
  }

  /** AttributeProto. @returns the boolean that its tensor is, if it is one. Several are none: protocol buffers merge them */
  #readAttribute(range: Range, depth: number): boolean | undefined {
    const flags: (boolean | undefined)[] = [];
    for (const field of this.#fields(range)) {
      if (field.number === 5 || field.number === 10) flags.push(this.#readTensor(messageOf(field)).flag);
      else if (field.number === 6 || field.number === 11) this.#readGraph(messageOf(field), depth + 1);
      else if (field.number === 22 || field.number === 23) this.hasSparse = true;
    }
    return onlyOf(flags);
  }

  /** ValueInfoProto, and the TypeProto in it. */
  #readValue(range: Range): OnnxTensorInfo {
    let info: OnnxTensorInfo = { name: '', type: 0, shape: undefined };
    for (const field of this.#fields(range)) {
      if (field.number === 1) info = { ...info, name: this.#text(field) };
      if (field.number !== 2) continue;
      for (const kind of this.#fields(messageOf(field)))
        if (kind.number === 1) info = { ...info, ...this.#readTensorType(messageOf(kind)) };
    }
    return info;
  }

  /** TypeProto.Tensor */
  #readTensorType(range: Range): Omit<OnnxTensorInfo, 'name'> {
    let type = 0;
    let shape: (number | string)[] | undefined;
    for (const field of this.#fields(range)) {
      if (field.number === 1) type = numberOf(field);
      if (field.number !== 2) continue;
      shape ??= [];
      for (const axis of this.#fields(messageOf(field)))
        if (axis.number === 1) shape.push(this.#readAxis(messageOf(axis)));
    }
    return { type, shape };
  }

  /** TensorShapeProto.Dimension */
  #readAxis(range: Range): number | string {
    let axis: number | string = '';
    this.#keep();
    for (const field of this.#fields(range)) {
      if (field.number === 1) axis = numberOf(field);
      else if (field.number === 2) axis = this.#text(field);
    }
    return axis;
  }

  /** TensorProto: its name and how much it holds; data that is not as much as its shape says is refused. */
  #readTensor(range: Range): { name: string; flag: boolean | undefined } {
    let name = '';
    let count = 1;
    let type = 0;
    let isExternal = false;
    let raw: Range | undefined;
    let listed: number | undefined;
    for (const field of this.#fields(range)) {
      if (field.number === 1) count *= this.#product(field);
      else if (field.number === 2) type = numberOf(field);
      else if (field.number === 5) listed ??= numbersOf(this.#bytes, field).next().value ?? undefined;
      else if (field.number === 8) name = this.#text(field);
      else if (field.number === 9) raw = messageOf(field);
      else if (field.number === 13) isExternal = true;
      else if (field.number === 14) isExternal ||= numberOf(field) !== 0;
    }
    this.parameters += count;
    if (isExternal) this.external.push(name);
    else this.#checkSize({ name, type, count, raw }, range);
    if (type !== BOOLEAN || count !== 1) return { name, flag: undefined };
    const flag = (raw === undefined ? listed : this.#bytes[raw.at]) !== 0;
    this.flags.set(name, flag || this.flags.get(name) === true);
    return { name, flag };
  }

  /** The product of axes. */
  #product(axes: Field): number {
    let product = 1;
    for (const axis of numbersOf(this.#bytes, axes)) {
      this.#keep();
      product *= axis;
    }
    return product;
  }

  /** A tensor may not say that it has more numbers than there are bytes for: whoever believes it takes memory without end. */
  #checkSize(
    { name, type, count, raw }: { name: string; type: number; count: number; raw: Range | undefined },
    { at, end }: Range,
  ): void {
    const size = BYTES[type];
    const isWrong =
      raw !== undefined && size !== undefined ? count * size !== raw.end - raw.at : count > 2 * (end - at);
    if (isWrong)
      throw damaged(`its tensor ${JSON.stringify(name)} says that it has ${count} numbers, and has others`);
  }
}

/** What a list of one has; undefined of any other. */
const onlyOf = (flags: readonly (boolean | undefined)[]): boolean | undefined =>
  flags.length === 1 ? flags[0] : undefined;

/** The operators of ONNX itself have a domain of two names. */
const plainDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);
