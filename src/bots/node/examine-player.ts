import { totalmem } from 'node:os';
import { parseRules, ShooterError } from '../../core/index.ts';
import type { BotKind } from '../contract.ts';
import type { Isolation, IsolationLimits } from '../isolation.ts';
import { openIsolatedLater } from './isolation/open.ts';
import { isModule, onnxFileOf, openPlayer } from './open-player.ts';

/**
 * Finds out who a player is, without its code in this thread. A module is loaded in a thread or process of its own, and its bot is made once;
 * so is an ONNX policy that is to be isolated.
 *
 * @param name as `openPlayer` takes it
 * @param level how far its bot is kept apart when it plays; with `none` it may use all memory of the machine
 * @param limits of loading and making it; those of `IsolationLimits` unless given
 * @returns who it is
 * @throws ShooterError as `openPlayer` and `openIsolated`
 */
export async function examinePlayer(
  name: string,
  level: Isolation,
  limits: IsolationLimits = {},
): Promise<Omit<BotKind, 'createBot'>> {
  if (!isModule(name) && (level === 'none' || onnxFileOf(name) === undefined)) return await openPlayer(name);
  const memoryMb = level === 'none' ? Math.ceil(totalmem() / 2 ** 20) : limits.memoryMb;
  const kind = await openIsolatedLater(name, level === 'none' ? 'worker' : level, { ...limits, memoryMb });
  try {
    await kind.createBot({ seat: 1, rules: parseRules(), seed: '', note: () => {} });
    return kind;
  } catch (error) {
    const { code, message } = error as ShooterError;
    throw new ShooterError(code, `${name}: createBot: ${message}`);
  } finally {
    await kind.close();
  }
}
