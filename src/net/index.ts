export { createFrameDecoder, encodeFrame, FRAME_HEADER_BYTES, type FrameDecoder } from './frame.ts';
export { createGroupEncoder, type Group, type GroupEncoder, type GroupFacts } from './group.ts';
export { type ExtendedHello, type Hello, PROTOCOL_VERSIONS, parseHello } from './hello.ts';
export type { KeysForm } from './keys.ts';
export {
  createInputParser,
  encodeKeys,
  encodeUserData,
  type InputParser,
  parseAck,
  parseKeys,
  parseUserData,
  type UserData,
} from './parse.ts';
export {
  parseData,
  parseEnemies,
  parseLasers,
  readGroup,
  type WireData,
  type WireEnemy,
  type WireLaser,
  type WirePlayer,
  type WireState,
} from './read-group.ts';
export type { User } from './wire.ts';
