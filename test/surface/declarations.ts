import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/* What the package exports, read from the declarations that tsc writes into dist/. */

/** A node of a syntax tree (ESTree with the types of TypeScript). */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A comment in a file of declarations. */
interface Comment {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** One exported name, and where it is declared. */
export interface Exported {
  /** the entry point, for instance `shooter-sdk/core` */
  readonly entry: string;
  readonly name: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'constant';
  /** of the declaration, from the root of the repository */
  readonly file: string;
  /** of every overload, without comments */
  readonly signature: string;
  /** the text of the comment before it, without its stars; empty for none */
  readonly doc: string;
  /** all comments of the file */
  readonly comments: readonly Comment[];
  /** what is declared: a function, a class, an interface, a type alias, or one constant */
  readonly node: Node;
}

/** A file of declarations. */
interface Declarations {
  readonly path: string;
  readonly source: string;
  readonly comments: readonly Comment[];
  /** by local name; several for overloads */
  readonly local: Map<string, Declared[]>;
  /** local name → where it comes from */
  readonly imported: Map<string, Place>;
  /** exported name → local name, or where it comes from */
  readonly exported: Map<string, string | Place>;
}

interface Declared {
  readonly node: Node;
  /** the whole statement, which a comment precedes */
  readonly statement: Node;
}

interface Place {
  readonly path: string;
  readonly name: string;
}

const KINDS: Readonly<Record<string, Exported['kind']>> = {
  TSDeclareFunction: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
};

/** Entry points by name, from the `exports` of package.json: the declarations of each. */
export function entryPoints(root: string): Map<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const found = Object.entries(exports as Record<string, { types?: string; default?: unknown }>)
    .filter(([path]) => path !== './package.json')
    .map(([path, target]): [string, string] => [path.replace('.', name), resolve(root, typesOf(target))]);
  return new Map(found);
}

/** The declarations of an entry point in Node. */
function typesOf(target: { types?: string; default?: unknown }): string {
  if (target.types !== undefined) return target.types;
  if (typeof target.default === 'string') return target.default.replace(/\.js$/, '.d.ts');
  return typesOf(target.default as { types?: string });
}

/** Reads declarations, each file once. */
export class Surface {
  readonly #root: string;
  readonly #files = new Map<string, Declarations>();

  constructor(root: string) {
    this.#root = root;
  }

  /** What an entry point exports, by name in the order of the alphabet. */
  exportsOf(entry: string, path: string): Exported[] {
    const names = [...this.#load(path).exported.keys()];
    return names
      .map((name) => this.#describe(entry, name, this.#find({ path, name })))
      .sort((one, other) => compareNames(one.name, other.name));
  }

  /** The names that the types of a declaration mention: with the file where each is declared, undefined for a global. */
  mentionsOf({ file, node }: Exported): { readonly name: string; readonly file: string | undefined }[] {
    const path = join(this.#root, file);
    const mentioned = new Set<string>();
    const bound = new Set<string>();
    walk(node, (one) => {
      if (one.type === 'TSTypeParameter') bound.add(nameOf(one.name) ?? '');
      const name =
        one.type === 'TSTypeReference' ? one.typeName : one.type === 'TSTypeQuery' ? one.exprName : undefined;
      const heritage =
        one.type === 'TSInterfaceHeritage' || one.type === 'TSClassImplements' ? one.expression : undefined;
      const found = nameOf(name ?? heritage);
      if (found !== undefined) mentioned.add(found);
    });
    return [...mentioned]
      .filter((name) => !bound.has(name))
      .map((name) => ({ name, file: this.#originOf({ path, name }) }));
  }

  #originOf(place: Place): string | undefined {
    const file = this.#load(place.path);
    if (file.local.has(place.name)) return relative(this.#root, place.path);
    const from = file.imported.get(place.name);
    return from === undefined ? undefined : relative(this.#root, this.#find(from).file.path);
  }

  /** Follows what is exported again to where it is declared. */
  #find({ path, name }: Place): { readonly file: Declarations; readonly name: string } {
    const file = this.#load(path);
    const target = file.exported.get(name) ?? name;
    if (typeof target !== 'string') return this.#find(target);
    if (file.local.has(target)) return { file, name: target };
    const from = file.imported.get(target);
    if (from === undefined) throw new Error(`${path} declares no ${name}`);
    return this.#find(from);
  }

  #describe(
    entry: string,
    name: string,
    found: { readonly file: Declarations; readonly name: string },
  ): Exported {
    const { file } = found;
    const declared = file.local.get(found.name)!;
    const { node, statement } = declared[0]!;
    return {
      entry,
      name,
      kind: kindOf(node),
      file: relative(this.#root, file.path),
      signature: declared.map((one) => signatureOf(file, one)).join('\n'),
      doc: docOf(file, statement),
      comments: file.comments,
      node,
    };
  }

  #load(path: string): Declarations {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const read = readDeclarations(path);
    this.#files.set(path, read);
    return read;
  }
}

/** The order of the alphabet, capitals beside their small letters. */
export const compareNames = (one: string, other: string): number => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b ? (one < other ? -1 : Number(one > other)) : a < b ? -1 : 1;
};

function kindOf(node: Node): Exported['kind'] {
  if (node.type !== 'VariableDeclarator') return KINDS[node.type]!;
  const annotation = typeOfVariable(node);
  return annotation?.type === 'TSFunctionType' ? 'function' : 'constant';
}

/** The declared type of a constant. */
export const typeOfVariable = (node: Node): Node | undefined =>
  ((node.id as Node).typeAnnotation as { typeAnnotation: Node } | null)?.typeAnnotation;

function readDeclarations(path: string): Declarations {
  const source = readFileSync(path, 'utf8');
  const { program, comments, errors } = parseSync(path, source, { lang: 'dts' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const file: Declarations = {
    path,
    source,
    comments,
    local: new Map(),
    imported: new Map(),
    exported: new Map(),
  };
  for (const statement of program.body as unknown as Node[]) readStatement(file, statement);
  return file;
}

function readStatement(file: Declarations, statement: Node): void {
  const from = (statement.source as { value: string } | null)?.value;
  const target = from === undefined ? undefined : placeOf(file.path, from);
  if (statement.type === 'ImportDeclaration') {
    for (const { local, imported } of statement.specifiers as Record<string, Node>[])
      file.imported.set(nameOf(local)!, {
        path: target ?? `package:${from}`,
        name: nameOf(imported) ?? 'default',
      });
    return;
  }
  if (statement.type === 'ExportAllDeclaration') {
    // Names that are exported one by one come after it, and go before it.
    for (const name of readDeclarations(target!).exported.keys())
      file.exported.set(name, { path: target!, name });
    return;
  }
  if (statement.type !== 'ExportNamedDeclaration') {
    addLocal(file, statement, statement);
    return;
  }
  for (const { local, exported } of statement.specifiers as Record<string, Node>[])
    file.exported.set(
      nameOf(exported)!,
      target === undefined ? nameOf(local)! : { path: target, name: nameOf(local)! },
    );
  if (statement.declaration === null) return;
  for (const name of addLocal(file, statement.declaration as Node, statement)) file.exported.set(name, name);
}

function addLocal(file: Declarations, node: Node, statement: Node): string[] {
  const declarators = node.type === 'VariableDeclaration' ? (node.declarations as Node[]) : [node];
  const names: string[] = [];
  for (const one of declarators) {
    const name = nameOf(one.id);
    if (name === undefined) continue;
    file.local.set(name, [...(file.local.get(name) ?? []), { node: one, statement }]);
    names.push(name);
  }
  return names;
}

/** A module that declarations name, as the path of its own; undefined for a package. */
const placeOf = (path: string, from: string): string | undefined =>
  from.startsWith('.') ? resolve(dirname(path), from.replace(/\.[jt]s$/, '.d.ts')) : undefined;

/** The name of an identifier, or the first of a qualified one. */
export function nameOf(node: unknown): string | undefined {
  const { name, left } = (node ?? {}) as { name?: unknown; left?: unknown };
  return typeof name === 'string' ? name : left === undefined ? undefined : nameOf(left);
}

/** Visits a node and everything below it. */
export function walk(node: unknown, visit: (node: Node) => unknown): void {
  if (Array.isArray(node)) for (const one of node) walk(one, visit);
  else if (typeof node === 'object' && node !== null) {
    if (typeof (node as Node).type === 'string' && visit(node as Node) === false) return;
    for (const value of Object.values(node)) walk(value, visit);
  }
}

/** The comment that ends right before a statement, without its stars. */
function docOf({ comments, source }: Declarations, { start }: Node): string {
  const before = comments.filter((one) => one.end <= start && /^\s*$/.test(source.slice(one.end, start)));
  const value = before.at(-1)?.value ?? '';
  return value.startsWith('*')
    ? value
        .slice(1)
        .replaceAll(/^[ \t]*\* ?/gm, '')
        .trim()
    : '';
}

/** A declaration as one would write it: no comments, no modifiers of the file, nothing private, two spaces of indentation. */
function signatureOf({ comments, source }: Declarations, { node, statement }: Declared): string {
  const isVariable = node.type === 'VariableDeclarator';
  const [start, end] = isVariable ? [node.start, node.end] : [statement.start, statement.end];
  let text = '';
  let at = start;
  for (const one of comments.filter((comment) => comment.start >= start && comment.end <= end)) {
    text += source.slice(at, one.start);
    at = one.end;
  }
  text += source.slice(at, end);
  return `${isVariable ? 'const ' : ''}${text}`
    .replace(/^(export )?(declare )?/, '')
    .replaceAll(/^\s*(#private|private [^\n]*);$/gm, '')
    .replaceAll(/\n\s*(?=\n)/g, '')
    .replaceAll(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
    .replace(/;$/, '');
}
