/* What the text of a JavaScript or TypeScript file names: found without running it, and without a parser, so that it holds for any syntax. */

/** What a source names in its code. What stands in a comment is not looked at. */
export interface SourceNames {
  /** the contents of all string and template literals without substitutions, in order */
  readonly texts: readonly string[];
  /** what is imported or required by a literal, in order */
  readonly imports: readonly string[];
  /** whether something is imported by a name that is computed while the program runs */
  readonly hasComputedImports: boolean;
}

/** Stands for a literal in the code that is left once literals are taken out: nothing in a source is written with it. */
const MARK = '\u0000';

/**
 * After one of these, or one of these words, a slash begins a regular expression and divides nothing. After `}` it could divide, but nobody
 * divides a block, and an object only to get NaN. After `)` it depends on what the brackets are: see `CONDITION`.
 */
const BEFORE_REGEXP =
  /(?:^|[-([{},;=:?!&|+*%<>~^\n]|\b(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield))\s*$/;

/** Brackets after one of these words are a condition, and a statement follows them: `if (a) /"/.test(b)`. */
const CONDITION = /(?<![.\w$#])(?:if|while|with|for|for\s+await)\s*$/;

/** Characters of code before a slash that are looked at: room for the longest of those words and some space. */
const LOOK_BACK = 40;

export function readNames(source: string): SourceNames {
  const texts: string[] = [];
  const code = stripLiterals(source, texts);
  const imports: string[] = [];
  const literal = new RegExp(
    `(?:\\bfrom|\\bimport|\\b(?:import|require)\\s*\\(|\\bresolve\\s*\\()\\s*${MARK}(\\d+)${MARK}`,
    'g',
  );
  for (const [, index] of code.matchAll(literal)) imports.push(texts[Number(index)]!);
  const computed = new RegExp(`(?<![.\\w$])(?:import|require)\\s*\\((?!\\s*${MARK}\\d+${MARK}\\s*[,)])`);
  return { texts, imports, hasComputedImports: computed.test(code) };
}

/**
 * The code without comments, its literals put into `texts` and their numbers between marks in their places. A template with substitutions
 * leaves the code of each, in brackets.
 */
function stripLiterals(source: string, texts: string[]): string {
  let code = '';
  let at = 0;
  /** braces that are open in each substitution of a template around `at`, the innermost last */
  const braces: number[] = [];
  /** whether each of the brackets that are open is a condition, and whether those were that have closed last */
  const conditions: boolean[] = [];
  let isCondition = false;
  const tail = (): string => code.slice(-LOOK_BACK);
  const isRegexpNext = (): boolean => (/\)\s*$/.test(tail()) ? isCondition : BEFORE_REGEXP.test(tail()));
  const pass = (from: number, stops: RegExp): Passage => {
    const passage = readTo(source, from, stops);
    at = passage.next;
    return passage;
  };
  const keep = (text: string): void => {
    code += `${MARK}${texts.length}${MARK}`;
    texts.push(decodeEscapes(text));
  };
  while (at < source.length) {
    const one = source[at]!;
    const two = source.slice(at, at + 2);
    if (two === '//') pass(at, LINE_STOPS);
    else if (two === '/*') pass(at + 2, COMMENT_STOPS);
    else if (one === '"') keep(pass(at + 1, DOUBLE_STOPS).text);
    else if (one === "'") keep(pass(at + 1, SINGLE_STOPS).text);
    else if (one === '`' || (one === '}' && braces.at(-1) === 0)) {
      const { text, stop } = pass(at + 1, TEMPLATE_STOPS);
      if (one === '}') {
        braces.pop();
        code += ')';
      }
      if (stop === '${') {
        braces.push(0);
        code += '(';
      } else if (one === '`') keep(text);
    } else if (one === '/' && isRegexpNext()) {
      const { stop, next } = readTo(source, at + 1, REGEXP_STOPS);
      at = stop === '/' ? next : at + 1;
    } else {
      if (braces.length > 0) braces.push(braces.pop()! + Number(one === '{') - Number(one === '}'));
      if (one === '(') conditions.push(CONDITION.test(tail()));
      if (one === ')') isCondition = conditions.pop() ?? false;
      code += one;
      at += 1;
    }
  }
  return code;
}

/* Where a comment, a literal or a piece of a template ends: at the first match that is no escape and no class of a regular expression. */
const LINE_STOPS = /(?=\n)/g;
const COMMENT_STOPS = /\*\//g;
const DOUBLE_STOPS = /\\[\s\S]|["\n]/g;
const SINGLE_STOPS = /\\[\s\S]|['\n]/g;
const TEMPLATE_STOPS = /\\[\s\S]|`|\$\{/g;
const REGEXP_STOPS = /\\.|\[(?:\\.|[^\]\\\n])*\]|[/\n]/g;

interface Passage {
  readonly text: string;
  /** what it ends at; empty at the end of the source */
  readonly stop: string;
  /** where the source goes on */
  readonly next: number;
}

function readTo(source: string, from: number, stops: RegExp): Passage {
  stops.lastIndex = from;
  let found = stops.exec(source);
  while (found !== null && /^[\\[]/.test(found[0])) found = stops.exec(source);
  const [stop] = found ?? [''];
  const end = found?.index ?? source.length;
  return { text: source.slice(from, end), stop, next: end + stop.length };
}

/** Escapes of names of files are rare, and the usual ones are these. */
const decodeEscapes = (text: string): string =>
  text
    .replaceAll(/\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})/g, (_, long, four, two) =>
      String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(long ?? four ?? two, 16))),
    )
    .replaceAll(/\\(.)/g, '$1');
