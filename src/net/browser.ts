export { type Client, type ConnectionOptions, connectOver } from './client.ts';
export {
  encodeKeys,
  encodeUserData,
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
export type { WireEnemy, WireLaser, WirePlayer, WireState } from './read-update.ts';
export { refusalOf } from './refusal.ts';
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
