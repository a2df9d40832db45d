import { type ErrorCode, ShooterError } from '../core/index.ts';
import { describe } from '../core/internal.ts';
import { asFields } from '../replay/internal.ts';

/* Files that hold one JSON object, which names its format and version: policies, and the manifests of contests and trainings. */

/** The codes of what is no such document, and of one of another version. */
const CODES: Readonly<Record<'contest' | 'policy' | 'training', readonly [ErrorCode, ErrorCode]>> = {
  contest: ['contest/no-contest', 'contest/other-version'],
  policy: ['policy/no-policy', 'policy/other-version'],
  training: ['training/no-training', 'training/other-version'],
};

export interface DocumentOptions {
  /** `contest` for a document whose `format` is `shooter-contest`, and so on */
  readonly what: keyof typeof CODES;
  readonly version: number;
  /** what to do about another version; ends the message */
  readonly cure?: string;
}

/** Parses such a file. The caller checks the other fields. @throws as `checkDocument` */
export const parseDocument = (text: string, options: DocumentOptions): Record<string, unknown> =>
  checkDocument(parseObject(text), options);

/** The object that a text in JSON is; undefined if it is none. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asFields(JSON.parse(text)) as Record<string, unknown> | undefined;
  } catch {
    return undefined;
  }
}

/** Checks `format` and `version`. @throws ShooterError `contest/no-contest`, `contest/other-version`, and the same of the others */
export function checkDocument(
  value: unknown,
  { what, version, cure }: DocumentOptions,
): Record<string, unknown> {
  const [noDocument, otherVersion] = CODES[what];
  const no = (why: string): ShooterError => new ShooterError(noDocument, `it is no ${what}: ${why}`);
  const fields = asFields(value) as Record<string, unknown> | undefined;
  if (fields === undefined) throw no('it is no object in JSON');
  if (fields.format !== `shooter-${what}`) throw no(`its "format" is not "shooter-${what}"`);
  if (fields.version === version) return fields;
  throw new ShooterError(
    otherVersion,
    `its "version" is ${describe(fields.version)}; this release knows ${version}${cure === undefined ? '' : `: ${cure}`}`,
  );
}
