export * from './browser.ts';
export { createInputParser, type InputParser } from './client-input.ts';
export {
  type ClientOptions,
  connectClient,
  type HostTarget,
  listRooms,
  playRemote,
  spectate,
} from './node/client.ts';
export type { TlsOptions } from './node/handshakes.ts';
export { type LogFolder, type LogFolderOptions, openLogFolder } from './node/log-folder.ts';
export type { Recovered } from './node/log-recovery.ts';
export type { KeepLimits } from './node/log-retention.ts';
export { DEFAULT_PORT, type RunningHost, type StartOptions, startHost } from './node/server.ts';
export type { WebStats } from './node/web-connection.ts';
export type { RunningWeb, WebOptions } from './node/web-server.ts';
