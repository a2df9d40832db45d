import { concatBytes, utf8ToBytes } from '#platform';

/* ONNX files, written: as much of onnx.proto as a graph of plain operators takes. */

/** A tensor whose numbers are in the file. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;
}

/** An attribute of an operator. */
type OnnxAttribute = number | readonly number[] | Uint8Array;

/** An operator of a graph. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** integers and lists of integers by name; bytes are an attribute that is encoded already */
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly domain?: string;
}

/** A tensor that goes into a graph or comes out; a name of an axis stands for any number. */
export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The version of the file format: IR 8, which ONNX 1.12 and later read. */
const IR_VERSION = 8;

/**
 * Encodes a model.
 *
 * @param graph its operators in an order in which each comes after what it reads
 * @param opset version of the operator set of ONNX
 * @param metadata by key
 */
export function encodeModel(
  graph: OnnxGraph,
  {
    opset,
    producer,
    metadata,
  }: {
    readonly opset: number;
    readonly producer: string;
    readonly metadata: Readonly<Record<string, string>>;
  },
): Uint8Array {
  return concatBytes(
    integer(1, IR_VERSION),
    text(2, producer),
    message(7, encodeGraph(graph)),
    message(8, [text(1, ''), integer(2, opset)]),
    ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  );
}

/** GraphProto */
export function encodeGraph({ nodes, tensors, inputs, outputs }: OnnxGraph): Uint8Array[] {
  return [
    ...nodes.map((node) => message(1, encodeNode(node))),
    text(2, 'policy'),
    ...tensors.map((tensor) => message(5, encodeTensor(tensor))),
    ...inputs.map((value) => message(11, encodeValue(value))),
    ...outputs.map((value) => message(12, encodeValue(value))),
  ];
}

/** NodeProto */
function encodeNode({ operator, inputs, outputs, attributes = {}, domain }: OnnxNode): Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
    ...(domain === undefined ? [] : [text(7, domain)]),
  ];
}

/** Types of attributes in onnx.proto. */
const INT = 2;
const INTS = 7;

/** AttributeProto */
function encodeAttribute(name: string, value: OnnxAttribute): Uint8Array[] {
  if (value instanceof Uint8Array) return [text(1, name), value];
  if (typeof value === 'number') return [text(1, name), integer(3, value), integer(20, INT)];
  return [text(1, name), ...value.map((one) => integer(8, one)), integer(20, INTS)];
}

/** TensorProto */
function encodeTensor({ name, shape, data }: OnnxTensor): Uint8Array[] {
  const type =
    data instanceof Float32Array
      ? 1
      : data instanceof Float64Array
        ? 11
        : data instanceof BigInt64Array
          ? 7
          : data instanceof Int32Array
            ? 6
            : 9;
  return [
    ...shape.map((axis) => integer(1, axis)),
    integer(2, type),
    text(8, name),
    bytes(9, littleEndian(data)),
  ];
}

/** ValueInfoProto */
function encodeValue({ name, type, shape }: OnnxValue): Uint8Array[] {
  const axes = shape.map((axis) => message(1, [typeof axis === 'number' ? integer(1, axis) : text(2, axis)]));
  return [text(1, name), message(2, [message(1, [integer(1, type), message(2, axes)])])];
}

/** The bytes of an array, whatever order the machine has them in. */
function littleEndian(data: OnnxTensor['data']): Uint8Array {
  const { BYTES_PER_ELEMENT: size } = data;
  const found = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return found;
  for (let at = 0; at < found.length; at += size) found.subarray(at, at + size).reverse();
  return found;
}

/** A field that is an integer; a negative one takes ten bytes. */
export function integer(field: number, value: number): Uint8Array {
  return concatBytes(varint(8 * field), varint(value));
}

/** A field of bytes. */
export function bytes(field: number, value: Uint8Array): Uint8Array {
  return concatBytes(varint(8 * field + 2), varint(value.length), value);
}

/** A field that is a message. */
export const message = (field: number, parts: readonly Uint8Array[]): Uint8Array =>
  bytes(field, concatBytes(...parts));

/** A field that is text. */
export const text = (field: number, value: string): Uint8Array => bytes(field, utf8ToBytes(value));

function varint(value: number): Uint8Array {
  const found: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) found.push(Number(left & 127n) | 128);
  return Uint8Array.of(...found, Number(left));
}
