import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/* A session on the server of the original game, frame by frame, as it went over the wire. */

export interface SessionFrame {
  readonly who: string;
  readonly dir: 'C>S' | 'S>C';
  readonly note: string;
  /** empty where the server closed and sent no frame */
  readonly header_hex: string;
  readonly payload: string;
}

export const SESSION: readonly SessionFrame[] = readFileSync(
  join(import.meta.dirname, '../vectors/wire-original-session.jsonl'),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as SessionFrame);

/** The bytes of a frame as they went. */
export const wireBytes = ({ header_hex, payload }: SessionFrame): Uint8Array =>
  Buffer.concat([Buffer.from(header_hex, 'hex'), Buffer.from(payload)]);

/** The code of the ShooterError that something ends in; anything else it throws is thrown on. */
export function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && error.name === 'ShooterError')
      return (error as Error & { code: string }).code;
    throw error;
  }
  return undefined;
}

/** The payloads of frames that are whole, each in memory of its own. */
export function payloadsOf(bytes: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(Buffer.from(bytes.subarray(at, at + 64)).toString('latin1'));
    payloads.push(bytes.slice(at + 64, at + 64 + length));
    at += 64 + length;
  }
  return payloads;
}
