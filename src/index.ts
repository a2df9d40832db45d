/* For a first look: a match, played and recorded, and its log, read and verified. All else is behind the other entry points. */
export * from './browser.ts';
export { readLog, writeLog } from './replay/index.ts';
