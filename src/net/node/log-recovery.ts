import { join } from 'node:path';
import { ShooterError } from '../../core/index.ts';
import {
  endsWithSeal,
  type FileLayer,
  nameError,
  type RecoveredLog,
  type Result,
  recoverSteps,
  SEAL_BYTES,
  type SigningKey,
  writeLog,
  writeWhole,
} from '../../replay/index.ts';
import type { HostLog } from '../host-options.ts';

/* What a host that was killed leaves in its folder is closed by the next one: each log becomes a sealed one of what was
   flushed, and nothing that was on the disk is thrown away. */

/** A log that the host before did not come to seal. */
export interface Recovered {
  /** of its file */
  readonly name: string;
  readonly ticks: number;
  readonly result: Result | null;
  /** what was wrong with it beyond being cut off; its bytes are kept beside it, as `NAME.damaged` */
  readonly damage?: string;
}

/** Copies of damaged files of one name that are kept at most. */
const MAX_COPIES = 1000;

export interface RecoveryContext {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly log: HostLog;
  /** of the host: what it signed before a crash it may sign again */
  readonly key: SigningKey | undefined;
}

/** Whether a file ends as a sealed log does. Looks at its last bytes alone: a folder may hold thousands. */
export function isSealed(path: string, layer: FileLayer, size: number): boolean {
  return size >= SEAL_BYTES && endsWithSeal(layer.read(path, size - SEAL_BYTES));
}

/**
 * Seals a log that was left unfinished, in steps: a match may take long to simulate. Whatever goes wrong is reported and leaves
 * the file as it is.
 *
 * @returns what became of it, or undefined where it was left alone or moved aside
 */
export function* recoverInSteps(
  name: string,
  place: RecoveryContext,
): Generator<unknown, Recovered | undefined> {
  const { folder, layer, log } = place;
  try {
    const bytes = layer.read(join(folder, name));
    const found = yield* tryRecover(bytes);
    if (found instanceof ShooterError) moveAside(name, place, found);
    else if (found.log.status === 'sealed')
      log.warn({ log: name, damage: found.damage }, 'a sealed log was left as it is');
    else if (!maySeal(found, place.key))
      log.warn(
        { log: name, signer: found.log.header.signer, damage: found.damage },
        'a log that names a signer was left as it is: a host signs again only what that key was signing when it was cut off',
      );
    else return sealRecovered(name, place, { bytes, found });
  } catch (error) {
    const { code, message } = nameError(name, error) as ShooterError;
    log.error({ log: name, code, error: message }, 'a log could not be recovered: it was left as it is');
  }
  return undefined;
}

/** A log that names a signer is not sealed without a signature; what was changed, or cut after it was sealed, is not signed. */
function maySeal({ log, damage, isUnderWay }: RecoveredLog, key: SigningKey | undefined): boolean {
  const { signer } = log.header;
  return signer === undefined || (signer === key?.publicKey && damage === undefined && isUnderWay);
}

/** @returns the error of a file in which nothing can be replayed */
function* tryRecover(bytes: Uint8Array): Generator<unknown, RecoveredLog | ShooterError> {
  try {
    return yield* recoverSteps(bytes);
  } catch (error) {
    if (error instanceof ShooterError) return error;
    throw error;
  }
}

/** Errors of a log of this release in which nothing can be replayed. Any other file, or a log of another release, stays where it is. */
const UNREADABLE: readonly string[] = ['log/cut-off', 'log/empty', 'log/damaged', 'log/bad-header'];

function moveAside(
  name: string,
  { folder, layer, log }: RecoveryContext,
  { code, message }: ShooterError,
): void {
  if (!UNREADABLE.includes(code)) {
    log.warn({ log: name, code, error: message }, 'a log that cannot be read here was left as it is');
    return;
  }
  const aside = freeName(`${name}.unreadable`, folder, layer);
  layer.rename(join(folder, name), join(folder, aside));
  log.warn(
    { log: name, code, error: message, kept: aside },
    'a log in which nothing can be replayed was moved aside',
  );
}

function sealRecovered(
  name: string,
  place: RecoveryContext,
  { bytes, found }: { bytes: Uint8Array; found: RecoveredLog },
): Recovered {
  const { folder, layer, log } = place;
  const { damage } = found;
  const key = found.log.header.signer === undefined ? undefined : place.key;
  const kept = damage === undefined ? undefined : keepBytes(name, place, bytes);
  writeLog(join(folder, name), found.log, { force: true, layer, key });
  const ticks = found.log.track.ticks;
  const result = found.log.end!.result;
  const about = { log: name, ticks, result };
  if (damage === undefined) log.info(about, 'a log that was left unfinished was recovered');
  else log.warn({ ...about, damage, kept }, 'a damaged log was recovered as far as it is whole');
  return { name, ticks, result, ...(damage !== undefined && { damage }) };
}

/** Keeps the bytes of a damaged file beside it. @returns the name of the copy */
function keepBytes(name: string, { folder, layer }: RecoveryContext, bytes: Uint8Array): string {
  const copy = freeName(`${name}.damaged`, folder, layer);
  writeWhole(join(folder, copy), bytes, { flush: true, layer });
  return copy;
}

/** A name that no file has: itself, or with `-2`, `-3`, … after it. */
function freeName(name: string, folder: string, layer: FileLayer): string {
  const taken = new Set(layer.list(folder));
  for (let number = 1; number <= MAX_COPIES; number += 1) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(free)) return free;
  }
  throw new ShooterError('log/exists', `there are ${MAX_COPIES} files of this name already`);
}
