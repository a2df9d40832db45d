import { type Exported, entryPoints, Surface } from './declarations.ts';

/* docs/api.md, written from the declarations. */

/** Everything that every entry point exports. */
export function readSurface(root: string): Map<string, Exported[]> {
  const surface = new Surface(root);
  return new Map([...entryPoints(root)].map(([entry, path]) => [entry, surface.exportsOf(entry, path)]));
}

const HEAD = `# API

<!-- Written by \`npm run api\` from the declarations. -->

Everything that the package exports: what is not here is internal. Types without a sentence of their own say in their members what
they hold; an editor shows the whole docstring of each.

| entry point | names | functions | types | constants and classes |
| --- | --- | --- | --- | --- |
`;

export function apiPage(all: ReadonlyMap<string, readonly Exported[]>): string {
  const rows = [...all].map(
    ([entry, found]) => `| [\`${entry}\`](#${anchorOf(entry)}) | ${countsOf(found).join(' | ')} |\n`,
  );
  return HEAD + rows.join('') + [...all].map(([entry, found]) => section(entry, found)).join('');
}

/** Names, and of these functions, types, and constants and classes. */
function countsOf(found: readonly Exported[]): number[] {
  const count = (...kinds: Exported['kind'][]): number =>
    found.filter(({ kind }) => kinds.includes(kind)).length;
  return [found.length, count('function'), count('interface', 'type'), count('constant', 'class')];
}

const anchorOf = (entry: string): string => entry.replaceAll('/', '');

function section(entry: string, found: readonly Exported[]): string {
  const own = found.filter((one) => isOf(entry, one));
  const others = found.filter((one) => !isOf(entry, one)).map(({ name }) => `\`${name}\``);
  const again = others.length === 0 ? '' : `\nOf other entry points: ${others.join(', ')}.\n`;
  return `\n## ${entry}\n${again}\n${own.map(describe).join('\n')}`;
}

/** Whether it is declared in the folder of the entry point; a name may be exported again by another one. */
const isOf = (entry: string, { file }: Exported): boolean => {
  const [, ...module] = entry.split('/');
  const folder = module.join('/');
  return module.length > 0 && (file.startsWith(`dist/src/${folder}/`) || file.startsWith(`dist/${folder}/`));
};

const describe = (one: Exported): string =>
  `### ${one.name}\n\n\`\`\`ts\n${one.signature}\n\`\`\`\n${one.doc === '' ? '' : `\n${firstSentence(one.doc)}\n`}`;

/** The first sentence of a docstring, on one line. */
export function firstSentence(doc: string): string {
  const [paragraph] = doc.split(/\n\s*\n|\n(?=@|\|)|(?<=[.`]) (?=@)/);
  const line = paragraph!.replaceAll(/\s*\n\s*/g, ' ');
  return /^.*?[.!?](?= [A-Z`{]|$)/.exec(line)?.[0] ?? line;
}
