import { replaceUnprintable } from '../src/core/index.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as one line of XML or HTML: unprintable characters and U+FFFE and U+FFFF, which XML may not hold, become U+FFFD. */
export const escapeXml = (text: string): string =>
  replaceUnprintable(text).replaceAll(/[&<>"]/g, (character) => ESCAPES[character]!);
