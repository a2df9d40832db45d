import { base64ToBytes } from '#platform';
import { LOG_TYPE } from '../src/replay/internal.ts';

/** The logs that this page holds, in order: what each is called, and its bytes, decoded when they are asked for. */
export const heldLogs = (): readonly { readonly name: string; readonly bytes: Uint8Array }[] =>
  [...document.querySelectorAll<HTMLScriptElement>(`script[type="${LOG_TYPE}"]`)].map(
    ({ dataset, textContent }) => ({
      name: dataset.name ?? 'log',
      get bytes() {
        return base64ToBytes(textContent ?? '');
      },
    }),
  );
