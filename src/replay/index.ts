export { type Claim, claimsOf, commitSeed, isByRules, isSeedAsCommitted } from './claims.ts';
export { createLogDecoder, decodeLog, type LogDecoder } from './decode.ts';
export { diffLogs, diffSteps, type InputDifference, isSameMatch, type LogDifference } from './diff.ts';
export { encodeLog } from './encode.ts';
export { createEventFinder, type EventFinder, type EventSteps, eventSteps, findEvents } from './events.ts';
export {
  describeResult,
  type ExchangedMatch,
  exportMatch,
  importInputs,
  importMatch,
  importSteps,
  type SourceRun,
} from './exchange.ts';
export { type ExchangeField, exchangeText } from './exchange-text.ts';
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
export { followLog, type LogFollower, readInputs, readLog, readLogSteps } from './node/file.ts';
export { DISK, type FileLayer, type FileStat } from './node/file-layer.ts';
export { type FoundLog, findLogs } from './node/find-logs.ts';
export { type LockOptions, takeLock } from './node/folder-lock.ts';
export type { FolderLock } from './node/held-lock.ts';
export type { LockKind } from './node/lock-file.ts';
export { type LockOwner, type LockWorld, MACHINE, type ProcessIdentity } from './node/lock-world.ts';
export { createLogFile, type LogFile, type LogFileOptions, writeLog } from './node/log-file.ts';
export { describeMachine } from './node/machine.ts';
export { createSigningKey, readPublicKey, readSigningKey, writeSigningKey } from './node/signing-key.ts';
export { describeSystemError, nameError } from './node/system-error.ts';
export { type VerifyLogsOptions, verifyLogs } from './node/verify-logs.ts';
export { type LogVerdict, type UnusableLog, unusableLog, type VerifiedLog } from './node/verify-task.ts';
export {
  type LeftOvers,
  openInPlace,
  removeLeftOvers,
  temporaryOf,
  temporaryPath,
  type WriteWholeOptions,
  writeWhole,
} from './node/whole-file.ts';
export { openPlayback, type Playback, type PlaybackOptions, playbackSteps } from './playback.ts';
export { SEAL_BYTES } from './record.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export { endsWithSeal, type RecoveredLog, recoverLog, recoverSteps } from './recover.ts';
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
