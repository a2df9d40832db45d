import { type ErrorCode, ShooterError } from '../core/index.ts';

/* How far a bot is kept apart from whoever plays it. */

/**
 * How far a bot is kept apart from whoever plays it.
 *
 * | level | survives | costs |
 * | --- | --- | --- |
 * | `none` | a bot that throws or gives no input, while it decides | nothing |
 * | `worker` | all that, what it throws in its timers and promises, one that never returns, one that exits, a full heap | a thread, some 10 µs a decision |
 * | `process` | all that, one that kills its process, one that eats memory beside the heap, one that reads files, writes them or starts programs | a process and a thread, some 100 µs a decision |
 *
 * docs/security.md says line by line what each level stops. None of them stops the network: for that run the bot in a container.
 */
export type Isolation = 'none' | 'worker' | 'process';

/** The levels of isolation, the weakest first. */
export const ISOLATIONS: readonly Isolation[] = ['none', 'worker', 'process'];

/** What an isolated bot may use. */
export interface IsolationLimits {
  /** for a decision, ms of the wall clock; 100 if left out */
  readonly budgetMs?: number | undefined;
  /** to be loaded, and to be made for a match, ms; 10,000 if left out */
  readonly startMs?: number | undefined;
  /** memory, MiB: of the heap in a worker, of all the process in a process; 256 if left out. The runtime of an ONNX policy may take 320 more */
  readonly memoryMb?: number | undefined;
}

/** Codes of what goes wrong with an isolated bot while it decides. */
const CODES = ['bot/threw', 'bot/bad-input', 'bot/late', 'bot/died'] as const;
type FailureCode = (typeof CODES)[number];

/**
 * The failure of an isolated bot that an error reports: one that the `Bot` in this thread, which passes questions on to it, has thrown.
 *
 * @returns undefined for any other error
 */
export function isolatedFailure(
  error: unknown,
): { readonly code: FailureCode; readonly message: string } | undefined {
  if (!(error instanceof ShooterError)) return undefined;
  const code = CODES.find((one) => one === error.code);
  return code && { code, message: error.message };
}

/** What went wrong, and where in the bot. */
export interface IsolatedFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly stack: readonly string[];
}

/** The error that the `Bot` in this thread throws for an isolated bot, with the places that the bot's side found in it (`framesOf`). */
export const failureOf = ({ code, message, stack }: IsolatedFailure): ShooterError =>
  Object.assign(new ShooterError(code, message), { frames: stack.length > 0 ? stack : undefined });
