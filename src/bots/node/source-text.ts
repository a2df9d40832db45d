/* What the text of a JavaScript or TypeScript file names: found without running it, and without a parser, so that it holds for any syntax. */

/** What a source names in its code. What stands in a comment is not looked at. */
export interface SourceNames {
  /** the contents of all string and template literals without substitutions, in order */
  readonly texts: readonly string[];
  /** what is imported or required by a literal, in order */
  readonly imports: readonly string[];
  /** something is imported by a name that is computed while the program runs */
  readonly isOpen: boolean;
}

/** Stands for a literal in the code that is left once literals are taken out: nothing in a source is written with it. */
const MARK = '\u0000';

/** After one of these, or one of these words, a slash begins a regular expression and divides nothing. */
const BEFORE_REGEXP =
  /(?:^|[-([{,;=:?!&|+*%<>~^\n]|\b(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield))\s*$/;

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
  return { texts, imports, isOpen: computed.test(code) };
}

/** The code without comments, its literals put into `texts` and their numbers between marks in their places. */
function stripLiterals(source: string, texts: string[]): string {
  let code = '';
  let at = 0;
  const keep = (text: string): void => {
    code += `${MARK}${texts.length}${MARK}`;
    texts.push(text);
  };
  while (at < source.length) {
    const two = source.slice(at, at + 2);
    const one = source[at]!;
    if (two === '//') at = indexFrom(source, '\n', at);
    else if (two === '/*') at = indexFrom(source, '*/', at + 2) + 2;
    else if (one === '"' || one === "'") {
      const end = endOfText(source, at, one);
      keep(decodeEscapes(source.slice(at + 1, end)));
      at = end + 1;
    } else if (one === '`') {
      const { end, parts } = readTemplate(source, at);
      if (parts.length === 1) keep(decodeEscapes(parts[0]!.text));
      else for (const { code: inside } of parts) code += `(${stripLiterals(inside, texts)})`;
      at = end + 1;
    } else if (one === '/' && BEFORE_REGEXP.test(code.slice(-40))) at = endOfRegexp(source, at) + 1;
    else {
      code += one;
      at += 1;
    }
  }
  return code;
}

function indexFrom(source: string, text: string, from: number): number {
  const at = source.indexOf(text, from);
  return at === -1 ? source.length : at;
}

/** Where a literal ends that begins at `at`: at its quote, at the end of its line, or at that of the source. */
function endOfText(source: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < source.length && source[end] !== quote && source[end] !== '\n')
    end += source[end] === '\\' ? 2 : 1;
  return Math.min(end, source.length);
}

function endOfRegexp(source: string, at: number): number {
  let isClass = false;
  for (let end = at + 1; end < source.length; end += 1) {
    const one = source[end];
    if (one === '\\') end += 1;
    else if (one === '\n') return at;
    else if (one === '[') isClass = true;
    else if (one === ']') isClass = false;
    else if (one === '/' && !isClass) return end;
  }
  return at;
}

interface TemplatePart {
  /** what stands before a substitution */
  readonly text: string;
  /** the code of the substitution, empty after the last one */
  readonly code: string;
}

function readTemplate(
  source: string,
  at: number,
): { readonly end: number; readonly parts: readonly TemplatePart[] } {
  const parts: TemplatePart[] = [];
  let from = at + 1;
  let end = from;
  while (end < source.length && source[end] !== '`') {
    if (source[end] === '\\') end += 2;
    else if (source.startsWith('${', end)) {
      const close = endOfSubstitution(source, end + 2);
      parts.push({ text: source.slice(from, end), code: source.slice(end + 2, close) });
      end = close + 1;
      from = end;
    } else end += 1;
  }
  parts.push({ text: source.slice(from, end), code: '' });
  return { end, parts };
}

function endOfSubstitution(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const one = source[at]!;
    if (one === '"' || one === "'") at = endOfText(source, at, one);
    else if (one === '`') at = readTemplate(source, at).end;
    else if (one === '{') depth += 1;
    else if (one === '}' && depth === 0) return at;
    else if (one === '}') depth -= 1;
  }
  return source.length;
}

/** Escapes of names of files are rare, and the usual ones are these. */
const decodeEscapes = (text: string): string =>
  text
    .replaceAll(/\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})/g, (_, long, four, two) =>
      String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(long ?? four ?? two, 16))),
    )
    .replaceAll(/\\(.)/g, '$1');
