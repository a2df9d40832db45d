/* For a first look: a match, played and recorded, and its log, read and verified. All else is behind the other entry points. */
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
  readLog,
  type Verification,
  verifyLog,
  writeLog,
} from './replay/index.ts';
