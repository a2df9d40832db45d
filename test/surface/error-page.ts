/* docs/errors.md, written from the comments of the codes. */

/** An error code as src/core/error-codes.ts describes it. */
export interface DescribedCode {
  readonly code: string;
  readonly meaning: string;
  readonly cure: string;
}

/** Reads each `/** meaning Cure: cure *\/` and the code below it. */
export function readCodes(source: string): DescribedCode[] {
  const found = source.matchAll(
    /\/\*\* ((?:(?!\*\/)[\s\S])*?)\s*Cure: ((?:(?!\*\/)[\s\S])*?) \*\/\s*\| '([^']+)'/g,
  );
  return [...found].map(([, meaning, cure, code]) => ({
    code: code!,
    meaning: oneLine(meaning!),
    cure: oneLine(cure!),
  }));
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();

const HEAD = `# Error codes

<!-- Written by \`npm run api\` from src/core/error-codes.ts. -->

There are three kinds of failure. Bad data from outside (a file, a frame, a parameter, a bot) is a \`ShooterError\` with one of these
codes, as the property \`code\` and in the \`--json\` output of the commands. A caller's mistake is a \`TypeError\` or \`RangeError\`. A
mistake of this package fails an assertion, or is \`cli/internal\`.

Codes are stable: a release adds codes, and a major release may remove some. The message of an error says what was found, where, and
what to do; it may change at any time. TypeScript has the codes as the type \`ErrorCode\`.
`;

export function errorPage(codes: readonly DescribedCode[]): string {
  const areas = [...new Set(codes.map(areaOf))];
  const sections = areas.map((area) => {
    const rows = codes
      .filter((one) => areaOf(one) === area)
      .map(({ code, meaning, cure }) => `| \`${code}\` | ${inCell(meaning)} | ${inCell(cure)} |`);
    return `\n## ${area}\n\n| code | means | what to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return HEAD + sections.join('');
}

const inCell = (text: string): string => text.replaceAll('|', '\\|');

const areaOf = ({ code }: DescribedCode): string => code.split('/')[0]!;
