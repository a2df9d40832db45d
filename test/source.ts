import { parseSync } from 'oxc-parser';

/* What a source file says, read from its syntax: its imports, the globals it uses, its constants. */

/** A node of the syntax tree (ESTree). */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const parse = (source: string) => parseSync('source.ts', source);

/** Every module that a source names, in static, dynamic and re-exporting imports; those of types alone are marked. */
export function importsOf(source: string): { readonly name: string; readonly isType: boolean }[] {
  const { module } = parse(source);
  const fixed = module.staticImports.map(({ moduleRequest, entries }) => ({
    name: moduleRequest.value,
    isType: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const passedOn = module.staticExports.flatMap(({ entries }) => {
    const [name] = entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []);
    return name === undefined ? [] : [{ name, isType: entries.every(({ isType }) => isType) }];
  });
  const late = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const text = source.slice(start, end);
    return /^'.*'$/.test(text) ? [{ name: text.slice(1, -1), isType: false }] : [];
  });
  return [...fixed, ...passedOn, ...late];
}

/** What a browser, a bare engine, or both may lack, and what only some give. `globalThis` is how a file asks whether it is there. */
const HOST_NAMES: ReadonlySet<string> = new Set([
  ...['Buffer', 'process', 'require', 'performance', 'crypto', 'console', 'fetch', 'Worker', 'WebAssembly'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  ...['TextEncoder', 'TextDecoder', 'atob', 'btoa', 'structuredClone', 'queueMicrotask', 'MessageChannel'],
]);

/** The names of host APIs that a source uses as values. */
export function hostNamesIn(source: string): string[] {
  const found = new Set<string>();
  const visit = (node: unknown, parent: Node, field: string): void => {
    if (Array.isArray(node)) for (const item of node) visit(item, parent, field);
    if (!isNode(node)) return;
    if (node.type === 'Identifier' && HOST_NAMES.has(node.name as string) && !isLabel(parent, field))
      found.add(node.name as string);
    for (const [name, value] of Object.entries(node)) visit(value, node, name);
  };
  const { program } = parse(source);
  visit(program, program as unknown as Node, '');
  return [...found];
}

/** Whether an identifier there is the name of a property, or of a type, and no value. */
const isLabel = (parent: Node, field: string): boolean =>
  (field === 'property' && parent.computed === false) ||
  (field === 'key' && parent.computed === false && parent.shorthand !== true) ||
  /^TS/.test(parent.type);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** A constant at the top of a file. */
export interface Constant {
  readonly name: string;
  /** its defining expression */
  readonly text: string;
  /** whether the expression names other constants: it derives a fact from others */
  readonly isDerived: boolean;
}

/** Constants that are numbers or texts by literals, arithmetic, or templates. A plain alias (`const A = other.A`) defines nothing. */
export function constantsOf(source: string): Constant[] {
  return (parse(source).program.body as unknown as Node[]).flatMap((statement) => {
    const declared = (
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    ) as Node | null;
    if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') return [];
    return (declared.declarations as Node[]).flatMap(({ id, init }) => {
      const [target, value] = [id as Node, init as Node | null];
      if (target.type !== 'Identifier' || value === null || !isArithmetic(value)) return [];
      const text = source.slice(value.start, value.end).replaceAll(/\s+/g, ' ');
      return [{ name: target.name as string, text, isDerived: /[a-zA-Z]\w*\.\w|[A-Z_]{2,}/.test(text) }];
    });
  });
}

function isArithmetic({ type, ...node }: Node): boolean {
  if (type === 'Literal') return ['number', 'string', 'bigint'].includes(typeof node.value);
  return type === 'BinaryExpression' || type === 'UnaryExpression' || type === 'TemplateLiteral';
}
