import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { ShooterError } from '../../../core/index.ts';
import { describeSystemError } from '../../../replay/index.ts';
import type { BotKind } from '../../contract.ts';
import { toBotText } from '../../describe.ts';
import type { OnnxPolicy } from '../../onnx/form.ts';
import { createOnnxPlayer, describeOnnx, type OnnxPlayer, type OnnxSession } from '../../onnx/player.ts';
import { MAX_POLICY_BYTES } from '../policy-file.ts';
import { loadRuntime } from './runtime.ts';
import { openSession } from './session.ts';

/* ONNX policies in files. */

/** Whether a policy is an ONNX file, by its name. */
export const isOnnxFile = (path: string): boolean => /\.onnx$/i.test(path);

/** Who an ONNX policy is, without running it. @throws ShooterError as `parseOnnxPolicy`, and `file/unreadable`; the message names the file */
export const identifyOnnx = (path: string): { about: Omit<BotKind, 'createBot'>; policy: OnnxPolicy } => {
  const { about, policy } = readOnnx(path);
  return { about, policy };
};

/** Opens an ONNX policy to play. Rejects as `identifyOnnx` throws, and with `onnx/no-runtime`, `onnx/unsupported`, `onnx/bad-output`. */
export const openOnnx = async (path: string): Promise<OnnxPlayer> => (await openOnnxSession(path)).player;

/** The same with its graph, for whoever examines it. */
export async function openOnnxSession(
  path: string,
): Promise<{ readonly player: OnnxPlayer; readonly session: OnnxSession }> {
  const found = readOnnx(path);
  const ort = await loadRuntime();
  return naming(path, () => {
    const session = openSession(ort, found.bytes, found.policy);
    try {
      return { player: createOnnxPlayer(found, session), session };
    } catch (error) {
      session.release();
      throw error;
    }
  });
}

function readOnnx(path: string): ReturnType<typeof describeOnnx> & { readonly bytes: Uint8Array } {
  return naming(path, () => {
    const bytes = readFile(path);
    const fileName = toBotText(basename(path).replace(/\.onnx$/i, ''), 'policy');
    return { ...describeOnnx(bytes, fileName), bytes };
  });
}

function readFile(path: string): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    if (statSync(path).size <= MAX_POLICY_BYTES) bytes = readFileSync(path);
  } catch (error) {
    throw new ShooterError('file/unreadable', describeSystemError(error));
  }
  if (bytes === undefined || bytes.length > MAX_POLICY_BYTES)
    throw new ShooterError('file/unreadable', `it is over ${MAX_POLICY_BYTES >> 20} MiB`);
  return bytes;
}

/** Adds the file to the message of an error. */
function naming<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ShooterError) throw new ShooterError(error.code, `${path}: ${error.message}`);
    throw error;
  }
}
