export {
  type Client,
  type ConnectionOptions,
  connectOver,
  refusalOf,
} from './client.ts';
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
export { readUpdate } from './compact-update.ts';
export { createFrameDecoder, encodeFrame, FRAME_HEADER_BYTES, type FrameDecoder } from './frame.ts';
export { type ExtendedHello, encodeHello, type Hello, PROTOCOL_VERSIONS, parseHello } from './hello.ts';
export { createHost, type Host, type HostConnection, type HostRoom } from './host.ts';
export type { HostStats } from './host-context.ts';
export type { HostLog, HostOptions, HostWorld, Opponent, OpponentBot } from './host-options.ts';
export { DEFAULT_LIMITS, type HostLimits } from './limits.ts';
export type { Commitment, LogStore, MatchFile, MatchReport } from './match-recording.ts';
export type {
  AckMessage,
  Address,
  EnemyData,
  ErrorMessage,
  HelloAnswer,
  HelloFields,
  HostMessage,
  KeysForm,
  LaserData,
  ListedRoom,
  MatchResult,
  Pace,
  ResultMessage,
  RoomList,
  StartMessage,
  StateData,
  UserDataMessage,
} from './messages.ts';
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
export type { WireEnemy, WireLaser, WirePlayer, WireState } from './read-update.ts';
export { playOver } from './remote-play.ts';
export type { RemotePlayer, RemotePlayOptions, RemoteResult, RemoteSetup } from './remote-player.ts';
export { showState } from './remote-state.ts';
export type { ClientUpdate } from './seat.ts';
export { listRoomsOver, type SpectateOptions, spectateOver } from './spectate.ts';
export {
  createUpdateEncoder,
  type StateUpdate,
  type UpdateEncoder,
  type UpdateFacts,
} from './state-update.ts';
export type { Transport, TransportEvents, Wire, WireEvents } from './wire.ts';
