export type { Processes } from './folder-lock.ts';
export { createFrameDecoder, encodeFrame, FRAME_HEADER_BYTES, type FrameDecoder } from './frame.ts';
export { type LogFolder, type LogFolderOptions, openLogFolder } from './log-folder.ts';
export type { Recovered } from './log-recovery.ts';
export type { KeepLimits } from './log-retention.ts';
export type { HostLog } from './wire.ts';
