import { countTicks, matchIdSteps, readLogSteps, verifySteps } from '../src/replay/index.ts';
import { work } from './long-work.ts';
import { unusable, type Verdict, type VerifyTask, verdictOf } from './verify-file.ts';

/** As `verifyFile`, in turns of this thread's event loop, with progress. */
export async function verifyAlone({ path, maxTicks }: VerifyTask): Promise<Verdict> {
  try {
    const log = await work(readLogSteps(path), { total: 0, noun: 'ticks read' });
    const id = await work(matchIdSteps(log), { total: 0, noun: 'pieces' });
    const found = await work(verifySteps(log, maxTicks), { total: countTicks(log) });
    return verdictOf(path, log, { id, ...found });
  } catch (error) {
    return unusable(path, error);
  }
}
