import { readFileSync } from 'node:fs';
import { ShooterError } from '../../core/index.ts';
import { describeSystemError } from '../../replay/index.ts';
import { type Policy, parsePolicy } from '../policy/policy.ts';

/** Bytes of a policy file at most. */
export const MAX_POLICY_BYTES: number = 64 << 20;

/**
 * Reads a policy from a file.
 *
 * @param path of a file that `shooter train` or a program wrote, 64 MiB at most
 * @returns the policy, for `openPolicy`
 * @throws ShooterError as `parsePolicy`, and `file/unreadable`; the message names the file
 */
export function readPolicy(path: string): Policy {
  try {
    return parsePolicy(JSON.parse(readFile(path)));
  } catch (error) {
    if (error instanceof ShooterError) throw new ShooterError(error.code, `${path}: ${error.message}`);
    const what =
      error instanceof SyntaxError ? `it is no JSON: ${error.message}` : describeSystemError(error);
    throw new ShooterError('file/unreadable', `${path}: ${what}`);
  }
}

function readFile(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.length > MAX_POLICY_BYTES)
    throw new ShooterError('file/unreadable', `it is over ${MAX_POLICY_BYTES >> 20} MiB`);
  return bytes.toString('utf8');
}
