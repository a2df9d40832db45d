import { matchIdSteps } from '../src/replay/index.ts';
import { openLog, proveLog, work } from './long-work.ts';
import { unusable, type Verdict, type VerifyTask, verdictOf } from './verify-file.ts';

/** As `verifyFile`, in turns of this thread's event loop, with progress. */
export async function verifyAlone({ path, maxTicks }: VerifyTask): Promise<Verdict> {
  try {
    const log = await openLog(path);
    const found = await proveLog(log, maxTicks);
    const id = await work(matchIdSteps(log), { total: 0, noun: 'pieces' });
    return verdictOf(path, log, { id, ...found });
  } catch (error) {
    return unusable(path, error);
  }
}
