export {
  type Arena,
  type ArenaCanvasOptions,
  type ArenaFrame,
  type ArenaSize,
  createArena,
} from './arena/arena.ts';
export { defineShooterReplay, type ShooterReplay, type ShowOptions } from './replay/element.ts';
export type { LogSource } from './replay/side.ts';
export { createWebSocketTransport } from './transport.ts';
