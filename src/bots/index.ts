export * from './browser.ts';
export { examinePlayer } from './node/examine-player.ts';
export {
  type IsolatedPlayer,
  openIsolated,
  openIsolatedLater,
  type RemoteBot,
  type RemotePlayerKind,
} from './node/isolation/open.ts';
export { loadBotModule } from './node/module.ts';
export { openPlayer } from './node/open-player.ts';
export type { CapturedOutput } from './node/output.ts';
export { readPolicy } from './node/policy-file.ts';
