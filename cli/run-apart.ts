import type { CommandMessage, CommandTask } from './command-thread.ts';
import { EXIT } from './exit.ts';
import { startThread } from './thread.ts';

/**
 * Runs a whole command in a thread, so that this one hears signals whatever the module does that the command runs.
 *
 * @returns its exit code
 */
export async function runApart(task: CommandTask, startMs: number): Promise<number> {
  let code: number | undefined;
  const thread = startThread<CommandTask, CommandMessage>(
    {
      module: new URL('./command-thread.js', import.meta.url),
      task,
      startMs,
      onMessage(message) {
        if (message.kind === 'output')
          (message.isError ? process.stderr : process.stdout).write(message.text);
        else {
          code = message.code;
          thread.terminate();
        }
      },
    },
    (signal) => thread.port.postMessage(signal),
  );
  await thread.gone;
  return code ?? EXIT.interrupted;
}
