import { type Column, TABLES } from '../../src/data/index.ts';

/* The tables of docs/data.md, written from the columns. */

const HEAD = '| column | type | unit | range | meaning |\n| --- | --- | --- | --- | --- |\n';

const formatRange = ({ range, words }: Column): string =>
  words?.join(', ') ?? (range === undefined ? '' : `${range[0]} to ${range[1]}`).replaceAll('-', '−');

export const toRow = (column: Column): string => {
  const { name, type, unit = '', nullable, meaning } = column;
  return `| \`${name}\` | ${type}${nullable ? ' or empty' : ''} | ${unit} | ${formatRange(column)} | ${meaning} |\n`;
};

export const columnsTable = (columns: readonly Column[]): string => `${HEAD}${columns.map(toRow).join('')}`;

/** The document with its tables as the code has them. */
export function dataPage(document: string): string {
  let page = document;
  for (const { name, columns } of TABLES) {
    const at = page.indexOf(HEAD, page.indexOf(`\n## ${name}\n`));
    const [table] = /^(?:\|.*\n)+/.exec(page.slice(at))!;
    page = page.slice(0, at) + columnsTable(columns) + page.slice(at + table.length);
  }
  return page;
}
