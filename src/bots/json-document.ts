import { type ErrorCode, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';

/* Files that hold one JSON object, which names its format and version: the manifests of contests and trainings. */

type Kind = 'contest' | 'training';

const CODES: Readonly<Record<Kind, { readonly no: ErrorCode; readonly other: ErrorCode }>> = {
  contest: { no: 'contest/no-contest', other: 'contest/other-version' },
  training: { no: 'training/no-training', other: 'training/other-version' },
};

/**
 * Parses such a file and checks its `format` and `version`; the caller checks the other fields.
 *
 * @param what `contest` for a file whose `format` is `shooter-contest`, `training` for `shooter-training`
 * @param cure what to do about another version; ends the message
 * @throws ShooterError `contest/no-contest`, `contest/other-version`, and the same of `training/`
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
