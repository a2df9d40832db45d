export * from './browser.ts';
export { followLog, type LogFollower, readInputs, readLog, readLogSteps } from './node/file.ts';
export { DISK, type FileLayer, type FileStat } from './node/file-layer.ts';
export { type FoundLog, findLogs } from './node/find-logs.ts';
export { type LockOptions, takeLock } from './node/folder-lock.ts';
export type { FolderLock } from './node/held-lock.ts';
export type { LockKind } from './node/lock-file.ts';
export { type LockOwner, type LockWorld, MACHINE, type ProcessIdentity } from './node/lock-world.ts';
export { createLogFile, type LogFile, type LogFileOptions, writeLog } from './node/log-file.ts';
export { describeMachine } from './node/machine.ts';
export { readLogBytes } from './node/page-file.ts';
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
export { findPageLogs, logElement, type PageLog } from './page.ts';
export { endsWithSeal, type RecoveredLog, recoverLog, recoverSteps } from './recover.ts';
