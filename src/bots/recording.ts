import { type PlayerInfo, packSources } from '../replay/index.ts';
import type { BotKind } from './contract.ts';
import type { Play } from './play.ts';

/* What goes into the log of a match between bots. */

/** What a log says of a bot. */
export const describePlayer = ({ name, kind, version, hash }: Omit<BotKind, 'createBot'>): PlayerInfo => ({
  name,
  kind,
  version,
  ...(hash !== undefined && { hash }),
});

const NEUTRAL_SOURCES = [
  packSources('fresh', 'fresh'),
  packSources('neutral', 'fresh'),
  packSources('fresh', 'neutral'),
  packSources('neutral', 'neutral'),
];

/** Whether an input is what a bot decided on, or none because it failed, for the recorder. */
export const sourcesOf = (neutral: Play['neutral']): number =>
  NEUTRAL_SOURCES[(neutral[0] ? 1 : 0) + (neutral[1] ? 2 : 0)]!;
