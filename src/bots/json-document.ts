import { describe, type ErrorCode, ShooterError } from '../core/index.ts';

/* Files of ours that are one object in JSON, and say which. */

type Kind = 'contest' | 'training';

const CODES: Readonly<Record<Kind, { readonly no: ErrorCode; readonly other: ErrorCode }>> = {
  contest: { no: 'contest/no-contest', other: 'contest/other-version' },
  training: { no: 'training/no-training', other: 'training/other-version' },
};

/**
 * Reads the text of such a file, as far as it says what it is.
 *
 * @param what `contest`, for a file whose `format` is `shooter-contest`
 * @param cure what to do about another version
 * @throws ShooterError `contest/no-contest`, `contest/other-version`
 */
export function parseDocument(
  text: string,
  { what, version, cure }: { readonly what: Kind; readonly version: number; readonly cure?: string },
): Record<string, unknown> {
  const value = parseObject(text);
  const no = (why: string): ShooterError => new ShooterError(CODES[what].no, `it is no ${what}: ${why}`);
  if (value === undefined) throw no('it is no object in JSON');
  if (value.format !== `shooter-${what}`) throw no(`its "format" is not "shooter-${what}"`);
  if (value.version === version) return value;
  throw new ShooterError(
    CODES[what].other,
    `its "version" is ${describe(value.version)}; this release knows ${version}${cure === undefined ? '' : `: ${cure}`}`,
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
