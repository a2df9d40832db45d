import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import os from 'node:os';
import workerThreads from 'node:worker_threads';
import { createMatch, type Match, restoreOtherSeed, ShooterError } from '../../../core/index.ts';
import { askBot, describeNoBot } from '../../ask-bot.ts';
import type { Bot, BotKind, BotSetup, Seat, View } from '../../contract.ts';
import { describeThrown } from '../../describe.ts';
import type { StateResets } from '../../forward-model.ts';
import { framesOf } from '../../stack.ts';
import { createViewWithResets } from '../../view.ts';
import { openPlayer } from '../open-player.ts';
import { captureOutput, redirectStdout } from '../output.ts';
import {
  type Answer,
  createRequestReader,
  encodeAnswer,
  MAX_DROPPED,
  MAX_NOTES,
  type Request,
} from './frames.ts';
import { IsolationMemory, serve } from './memory.ts';
import { CHANNEL_FD } from './process.ts';

/* The bot's side of isolation, the program of its thread or process: makes bots and asks them, on a match that is a copy and knows no
   seed. */

/** Serves requests from shared memory. The thread that asks may be blocked until the answer comes: it then gets no event of this thread, only what `leave` writes. */
function serveInThread(): void {
  const memory = new IsolationMemory(takeMemory());
  process.on('uncaughtException', (error) =>
    memory.leave(`it threw outside of decide, in a timer or a promise of its own: ${describeThrown(error)}`),
  );
  // `serve` always schedules its next turn, except while it awaits the answer to a `load`. So the event loop is empty only where the
  // module awaits, at its top level, a promise that nothing is left to settle.
  process.on('beforeExit', () =>
    memory.leave('it awaits what never comes, outside of all functions. Mend the module'),
  );
  process.on('exit', () => memory.leave('it has ended its thread'));
  redirectStdout();
  captureOutput(memory.output, true);
  serve(memory, handle);
}

/** Serves requests from a pipe, until it is closed. */
function serveInProcess(): void {
  refuseSignals();
  const requests = createRequestReader();
  const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  channel.on('data', (chunk) => {
    for (const request of requests.push(chunk))
      void Promise.resolve(handle(request)).then((answer) => channel.write(encodeAnswer(answer)));
  });
  // Nobody is left to play for.
  channel.on('close', () => process.exit());
  channel.on('error', () => process.exit());
}

/** Takes the memory over which the bot is asked, and hides it from the bot, as well as the port to the thread that started this one. */
function takeMemory(): SharedArrayBuffer {
  const { workerData, parentPort } = workerThreads;
  parentPort!.close();
  Object.assign(workerThreads, { workerData: undefined, parentPort: null });
  syncBuiltinESMExports();
  return workerData as SharedArrayBuffer;
}

/** Takes away what Node's permission model leaves: signals to other processes, and their priority. */
function refuseSignals(): void {
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

/** What an answer says beside an input, as JSON. */
interface AnswerDetails {
  /** of a load: what it says of itself; what it is, is for whoever asks to find out */
  readonly about?: Pick<BotKind, 'name' | 'version'>;
  /** something went wrong */
  readonly code?: string;
  readonly message?: string;
  /** where in the bot, if it threw */
  readonly stack?: readonly string[] | undefined;
  /** remarks of the bot, in JSON each */
  readonly notes?: readonly string[];
  /** how many remarks there were beside them */
  readonly dropped?: number;
}

/** Remarks of a bot in one match, until an answer takes them along. */
interface Notes {
  texts: string[];
  /** of the texts */
  bytes: number;
  dropped: number;
}

/** A bot in a match. */
interface Game {
  readonly match: Match;
  readonly bot: Bot;
  readonly view: View;
  readonly resets: StateResets;
  readonly notes: Notes;
}

let kind: BotKind | undefined;
const games = new Map<Seat, Game>();

/** Never throws: what goes wrong is in the answer. */
function handle(request: Request): Answer | Promise<Answer> {
  if (request.kind === 'load') return load(request.text);
  return request.kind === 'start' ? start(request) : decide(request);
}

async function load(name: string): Promise<Answer> {
  try {
    kind = await openPlayer(name);
    return encode({ about: { name: kind.name, version: kind.version } });
  } catch (error) {
    const isOurs = error instanceof ShooterError;
    const code = isOurs ? error.code : 'bot/failed-to-load';
    return encode({ code, message: isOurs ? error.message : describeThrown(error) });
  }
}

function start({ seat, text }: Request): Answer {
  const { rules, seed } = JSON.parse(text) as Pick<BotSetup, 'rules' | 'seed'>;
  const match = createMatch({ seed: '', rules });
  const code = 'bot/failed-to-start';
  // Of this match alone: what the bot of another one notes from now on is for nobody.
  const notes: Notes = { texts: [], bytes: 0, dropped: 0 };
  const note = (value: unknown): void => keepNote(notes, value);
  try {
    const bot = kind!.createBot(Object.freeze({ seat, rules: match.rules, seed, note }));
    const wrong = describeNoBot(bot);
    if (wrong !== undefined) return answerWith(notes, 0, { code, message: wrong });
    const resets = { count: 0 };
    games.set(seat, { match, bot, view: createViewWithResets(match, seat, resets), resets, notes });
    return answerWith(notes, 0);
  } catch (error) {
    const message = `createBot threw ${describeThrown(error)}`;
    return answerWith(notes, 0, { code, message, stack: framesOf(error) });
  }
}

function decide({ seat, words }: Request): Answer {
  const { match, bot, view, resets, notes } = games.get(seat)!;
  restoreOtherSeed(match, words);
  resets.count += 1;
  const answer = askBot(bot, view);
  if (typeof answer === 'number') return answerWith(notes, answer);
  const { code, message, thrown } = answer;
  return answerWith(notes, 0, { code, message, stack: framesOf(thrown) });
}

function answerWith(notes: Notes, value: number, details?: AnswerDetails): Answer {
  const { texts, dropped } = notes;
  if (texts.length === 0 && dropped === 0 && details === undefined) return { value, text: '' };
  notes.texts = [];
  notes.bytes = 0;
  notes.dropped = 0;
  return encode({ ...details, notes: texts, dropped }, value);
}

/** What JSON cannot express becomes an empty text, which no log takes and which is counted there. */
function keepNote(notes: Notes, value: unknown): void {
  let text = '';
  try {
    text = JSON.stringify(value) ?? '';
  } catch {}
  const bytes = Buffer.byteLength(JSON.stringify(text)) + 1;
  if (notes.bytes + bytes > MAX_NOTES) {
    notes.dropped = Math.min(notes.dropped + 1, MAX_DROPPED);
    return;
  }
  notes.bytes += bytes;
  notes.texts.push(text);
}

const encode = (details: AnswerDetails, value = 0): Answer => ({ value, text: JSON.stringify(details) });

if (workerThreads.isMainThread) serveInProcess();
else serveInThread();
