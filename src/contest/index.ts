export * from './browser.ts';
export type { RunVerification } from './node/check-run.ts';
export { hashContents } from './node/hash-contents.ts';
export { mergeRuns } from './node/merge.ts';
export { looksLikeRun, type Run, readRun } from './node/read-run.ts';
export {
  type ContestReport,
  type ReportedLoss,
  reportContest,
  reportRun,
  type SprtReport,
} from './node/report.ts';
export { type ContestEvent, type ContestResult, type ContestRun, runContest } from './node/run-contest.ts';
export { type ContestIsolation, type ContestOptions, DEFAULT_SPRT } from './node/run-options.ts';
export {
  type RunVerdict,
  type UnusableRun,
  type VerifyProgress,
  type VerifyRunOptions,
  verifyRun,
} from './node/verify-run.ts';
