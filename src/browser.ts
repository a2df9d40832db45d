/* `shooter-sdk` outside of Node: the same first look, without files. */
export {
  createMatch,
  DOWN,
  type ErrorCode,
  type Input,
  LEFT,
  type Match,
  type MatchOptions,
  RIGHT,
  type Rules,
  readState,
  SHOOT,
  ShooterError,
  step,
  UP,
} from './core/index.ts';
export {
  createRecorder,
  decodeLog,
  encodeLog,
  type Log,
  openPlayback,
  type Playback,
  type Verification,
  verifyLog,
} from './replay/browser.ts';
