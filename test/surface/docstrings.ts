import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { firstSentence } from './api-page.ts';
import { type Exported, type Node, nameOf, typeOfVariable, walk } from './declarations.ts';

/* What a public docstring lacks. */

/** What there is to know beside the declaration itself. */
interface Context {
  /** names of exported interfaces and classes: they say of themselves what they are */
  readonly described: ReadonlySet<string>;
  /** whether the function throws in its own body */
  readonly throws: boolean;
}

/**
 * What the docstring of one export lacks; empty for nothing.
 *
 * Parameters and results whose type is an exported interface or class need no words of their own, nor does a parameter that the
 * docstring names in backticks, nor anything where it begins with "As `other`", nor the result where the first sentence is about it: "The hash of …", "Whether …".
 */
export function lacks(one: Exported, { described, throws }: Context): string[] {
  if (one.doc === '') return ['docstring'];
  if (one.kind === 'function') return lacksOfFunction(one, { described, throws });
  return one.kind === 'interface' && /(Options|Limits)$/.test(one.name) ? lacksOfOptions(one) : [];
}

function lacksOfFunction({ doc, node }: Exported, { described, throws }: Context): string[] {
  if (/^As `\w+`/.test(doc)) return [];
  const callable = node.type === 'VariableDeclarator' ? typeOfVariable(node)! : node;
  const missing = (callable.params as Node[]).flatMap((parameter) => {
    const name = nameOf(parameter.type === 'RestElement' ? parameter.argument : parameter);
    const isTold = name === undefined || new RegExp(`@param ${name}\\b|\`${name}\\b`).test(doc);
    return isTold || isDescribed(typeOf(parameter), described) ? [] : [`@param ${name}`];
  });
  const isTold = /@returns\b/.test(doc) || !/^[A-Z][a-z]+s\b/.test(firstSentence(doc));
  if (!isTold && !isDescribed(typeOf(callable, 'returnType'), described)) missing.push('@returns');
  if (throws && !/@throws\b/.test(doc)) missing.push('@throws');
  return missing;
}

/** Options without a comment, and without a word on what holds where they are left out. */
function lacksOfOptions({ node, comments }: Exported): string[] {
  const { body } = node.body as { body: Node[] };
  return body.flatMap((member, index) => {
    if (member.type !== 'TSPropertySignature') return [];
    const from = index === 0 ? node.start : body[index - 1]!.end;
    const comment = comments.find(({ start, end }) => start >= from && end <= member.start)?.value;
    const name = nameOf(member.key);
    if (comment === undefined) return [`a comment on ${name}`];
    const hasDefault = member.optional === true && !/^(on[A-Z]\w*|signal)$/.test(name!);
    return hasDefault && !/default|unless|left out|undefined|without|optional/i.test(comment)
      ? [`the default of ${name}`]
      : [];
  });
}

const typeOf = (node: Node, field = 'typeAnnotation'): Node | undefined =>
  (node[field] as { typeAnnotation: Node } | null | undefined)?.typeAnnotation;

/** Whether a type says all that there is to say: nothing, a predicate, an exported interface or class, or a promise of one. */
function isDescribed(type: Node | undefined, described: ReadonlySet<string>): boolean {
  if (type === undefined || /^TS(Void|Never)Keyword$|^TSTypePredicate$/.test(type.type)) return true;
  if (type.type !== 'TSTypeReference') return false;
  const name = nameOf(type.typeName)!;
  const [argument] = (type.typeArguments as { params: Node[] } | null)?.params ?? [];
  return (
    described.has(name) || (/^(Promise|Partial|Readonly)$/.test(name) && isDescribed(argument, described))
  );
}

/** Names of the functions of a source file that throw in their own body. */
export function throwing(file: string): Set<string> {
  const { program } = parseSync(file, readFileSync(file, 'utf8'));
  const names = new Set<string>();
  for (const statement of program.body as unknown as Node[]) {
    const declaration = (statement.declaration ?? statement) as Node;
    const isList = declaration.type === 'VariableDeclaration';
    for (const one of isList ? (declaration.declarations as Node[]) : [declaration])
      if (throwsItself(((one.init ?? one) as Node).body)) names.add(nameOf(one.id) ?? '');
  }
  return names;
}

function throwsItself(body: unknown): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'ThrowStatement') found = true;
    return !/Function|^Class|^MethodDefinition$/.test(node.type);
  });
  return found;
}
