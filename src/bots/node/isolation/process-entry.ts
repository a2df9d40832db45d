import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import os from 'node:os';
import { openPlayer } from '../open-player.ts';
import { createRequestReader, encodeAnswer } from './frames.ts';
import { CHANNEL_FD } from './process.ts';
import { IsolationRunner } from './runner.ts';

/* The process of a bot. */

leaveOthersAlone();
const runner = new IsolationRunner(openPlayer);
const requests = createRequestReader();
const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
channel.on('data', (chunk) => {
  for (const request of requests.push(chunk))
    void Promise.resolve(runner.handle(request)).then((answer) => channel.write(encodeAnswer(answer)));
});
// Nobody is left to play for.
channel.on('close', () => process.exit());
channel.on('error', () => process.exit());

/** Takes away what Node's permission model leaves: signals to other processes, and their priority. */
function leaveOthersAlone(): void {
  const inner = process as unknown as {
    _kill: (pid: number, signal: number) => void;
    _debugProcess: unknown;
  };
  const { _kill: send } = inner;
  const refuse = (): never => {
    throw new Error('a bot in isolation sends no signals to other processes');
  };
  process.kill = (pid, signal = 'SIGTERM') => {
    if (pid !== process.pid) refuse();
    send(pid, typeof signal === 'number' ? signal : os.constants.signals[signal as NodeJS.Signals]);
    return true;
  };
  inner._kill = refuse;
  inner._debugProcess = refuse;
  os.setPriority = refuse;
  syncBuiltinESMExports();
}
