export {
  type Client,
  type ClientOptions,
  connectClient,
  type HelloAnswer,
  type HelloFields,
} from './client.ts';
export { refusalOf } from './client-errors.ts';
export {
  createInputParser,
  encodeKeys,
  encodeUserData,
  type InputParser,
  parseAck,
  parseKeys,
  parseUserData,
  type UserData,
} from './client-input.ts';
export { createFrameDecoder, encodeFrame, FRAME_HEADER_BYTES, type FrameDecoder } from './frame.ts';
export { type ExtendedHello, type Hello, PROTOCOL_VERSIONS, parseHello } from './hello.ts';
export { createHost, type Host } from './host.ts';
export { type HostOptions, type HostWorld, REAL_WORLD } from './host-options.ts';
export type { KeysForm } from './keys.ts';
export { DEFAULT_LIMITS, type HostLimits } from './limits.ts';
export { type LogFolder, type LogFolderOptions, openLogFolder } from './node/log-folder.ts';
export type { Recovered } from './node/log-recovery.ts';
export type { KeepLimits } from './node/log-retention.ts';
export { DEFAULT_PORT, type RunningHost, type StartOptions, startHost } from './node/server.ts';
export {
  parseData,
  parseEnemies,
  parseLasers,
  readUpdate,
  type WireData,
  type WireEnemy,
  type WireLaser,
  type WirePlayer,
  type WireState,
} from './read-update.ts';
export type { RemotePlayer, RemotePlayOptions, RemoteSetup } from './remote-options.ts';
export { playRemote } from './remote-play.ts';
export type { RemoteResult } from './remote-result.ts';
export { showState } from './remote-state.ts';
export type { Commitment, MatchReport } from './report.ts';
export { type ListedRoom, listRooms, type SpectateOptions, spectate } from './spectate.ts';
export {
  createUpdateEncoder,
  type StateUpdate,
  type UpdateEncoder,
  type UpdateFacts,
} from './state-update.ts';
export type { HostStats } from './stats.ts';
export type { Address, HostLog, Opponent, OpponentBot, Pace, Wire, WireEvents } from './wire.ts';
