import { addressKey } from './addresses.ts';
import type { HostLog } from './host-options.ts';
import { LINE_MS, LINES_AT_ONCE, LINES_PER_MINUTE, MAX_LINE_KINDS, MINUTE_MS } from './limits.ts';
import type { Address } from './messages.ts';
import { createBucket } from './token-bucket.ts';

/* Lines of the log about what strangers do. Whoever does the same again and again is reported once, and then counted. */

interface Incident {
  readonly address: Address;
  readonly code: string;
  readonly why: string;
  readonly room?: string | undefined;
}

export interface CountedLines {
  /** Writes a line, or counts it for a later one of the same address and code. */
  report(incident: Incident, message: string): void;
  /** Writes what was counted for long enough. To be called now and then. */
  sweep(): void;
}

interface Kind {
  incident: Incident;
  readonly message: string;
  at: number;
  /** how often it happened since */
  times: number;
}

export function createCountedLines(log: HostLog, now: () => number): CountedLines {
  const kinds = new Map<string, Kind>();
  const lines = createBucket({ size: LINES_AT_ONCE, perMs: LINES_PER_MINUTE / MINUTE_MS, now });
  /** incidents that no line reports: there were too many of too many kinds */
  let unreported = 0;
  const write = (kind: Kind): void => {
    const { address, ...about } = kind.incident;
    if (lines.waitMs > 0) {
      unreported += kind.times;
    } else {
      lines.take();
      const counts = { ...(kind.times > 1 && { times: kind.times }), ...(unreported > 0 && { unreported }) };
      log.warn({ address: address.join(':'), ...about, ...counts }, kind.message);
      unreported = 0;
    }
    kind.times = 0;
    kind.at = now();
  };
  return {
    report(incident, message) {
      const key = `${addressKey(incident.address[0])} ${incident.code}`;
      const known = kinds.get(key);
      if (known !== undefined) {
        known.incident = incident;
        known.times += 1;
      } else if (kinds.size < MAX_LINE_KINDS) {
        const kind = { incident, message, at: 0, times: 1 };
        kinds.set(key, kind);
        write(kind);
      } else {
        unreported += 1;
      }
    },
    sweep() {
      for (const [key, kind] of kinds) {
        if (now() - kind.at < LINE_MS) continue;
        if (kind.times > 0) write(kind);
        else kinds.delete(key);
      }
    },
  };
}
