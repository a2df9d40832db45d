/* The portable part of the entry point: what runs in browsers and in engines without host APIs, too. */

export { type Claim, claimsOf, commitSeed, isSeedAsCommitted } from './claims.ts';
export { createLogDecoder, decodeLog, type LogDecoder } from './decode.ts';
export { diffLogs, diffSteps, type InputDifference, isSameMatch, type LogDifference } from './diff.ts';
export { encodeLog } from './encode.ts';
export { createEventFinder, type EventFinder, type EventSteps, eventSteps, findEvents } from './events.ts';
export { importInputs, importMatch, importSteps } from './exchange.ts';
export {
  type ExchangedMatch,
  type ExchangeField,
  exchangeText,
  exportMatch,
  type SourceRun,
} from './exchange-text.ts';
export { type LoggedFailure, logFailure, MAX_FRAME_LENGTH, MAX_FRAMES } from './failures.ts';
export { type Forked, forkLog, forkSteps } from './fork.ts';
export { formatHash, hashState, hashWords, parseHash } from './hash.ts';
export { matchId, matchIdSteps } from './identity.ts';
export {
  type Column,
  countRuns,
  cutTrack,
  endOf,
  type InputTrack,
  inputsAt,
  KEY_COLUMNS,
  packSources,
  type Run,
  readColumn,
  SOURCE_COLUMNS,
  SOURCES,
  type Source,
  type Span,
  valueIn,
} from './inputs.ts';
export {
  CHECKPOINT_EVERY,
  type Checkpoint,
  FORMAT_VERSION,
  type HostInfo,
  type Log,
  type LogHeader,
  type MatchEvent,
  type Note,
  type Parent,
  type PlayerInfo,
  type RecordingInfo,
  type Result,
  SIGNED_FORMAT_VERSION,
  type StateRecord,
} from './log.ts';
export { openPlayback, type Playback, type PlaybackOptions, playbackSteps } from './playback.ts';
export { SEAL_BYTES } from './record.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export { describeResult, isByRules } from './result.ts';
export { nameSigner, signerOf, signLog } from './sign-log.ts';
export { parsePublicKey, type SigningKey, verifySignature } from './signature.ts';
export {
  countTicks,
  longestStride,
  matchOf,
  matchWithin,
  playTo,
  type Watch,
  watchSteps,
  watchTo,
} from './simulate.ts';
export {
  checkTicks,
  MAX_SIMULATED_TICKS,
  runInTurns,
  runSteps,
  type SimulationOptions,
  type Steps,
  type WorkOptions,
} from './steps.ts';
export {
  checkEnd,
  type Verification,
  type VerificationFailure,
  type VerifiedResult,
  verifyLog,
  verifySteps,
} from './verify.ts';
