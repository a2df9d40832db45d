export {
  type Arena,
  type ArenaCanvasOptions,
  type ArenaFrame,
  type ArenaSize,
  createArena,
} from './arena/arena.ts';
export { createWebSocketTransport } from './transport.ts';
