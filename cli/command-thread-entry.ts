import { COMMANDS, nameOf } from './commands.ts';
import { enterThread, postFailure } from './module-thread-entry.ts';
import { setAscii, setOutput } from './output.ts';

/* The thread that runs a whole command, since that command runs the code of a module in its own thread. */

export interface CommandTask {
  /** the first word of the command */
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly ascii: boolean;
}

export type CommandMessage =
  | { readonly kind: 'output'; readonly isError: boolean; readonly text: string }
  | { readonly kind: 'done'; readonly code: number };

const { task, port } = enterThread<CommandTask>();
setAscii(task.ascii);
setOutput((text, isError) => port.postMessage({ kind: 'output', isError, text }));
// Node delivers signals to the main thread alone.
port.on('message', (signal: NodeJS.Signals) => process.emit(signal, signal));
run().catch((error: unknown) => postFailure(port, error));

async function run(): Promise<void> {
  const { command } = await COMMANDS.find((one) => nameOf(one) === task.name)!.load();
  port.postMessage({ kind: 'done', code: await command.run(task.args as never) });
}
