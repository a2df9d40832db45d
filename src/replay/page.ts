import { bytesToBase64, bytesToUtf8, concatBytes } from '#platform';
import { ShooterError } from '../core/index.ts';
import { escapeXml } from '../core/internal.ts';

/* Logs inside a page: each is base64 in an element that does nothing, so that no name and no byte of a log can become markup. A page is
   read in pieces and in bounded memory, whatever it holds: what is no such element is passed over. */

/** A log as a page holds it. */
export interface PageLog {
  /** what the log is called: a file name, or any other text */
  readonly name: string;
  /** of the log */
  readonly bytes: Uint8Array;
}

/** The type of an element that holds a log. A browser runs no script of a type that it does not know. */
export const LOG_TYPE = 'application/x-shooter-log';

/**
 * The element that holds a log in a page.
 *
 * @param log its bytes and its name, of which unprintable characters become U+FFFD
 * @returns HTML in one line
 */
export const logElement = ({ name, bytes }: PageLog): string =>
  `<script type="${LOG_TYPE}" data-name="${escapeXml(name)}">${bytesToBase64(bytes)}</script>`;

/** Takes the bytes of a log, piece by piece. */
export type TakeBytes = (bytes: Uint8Array) => void;

/** Reads a page that comes in pieces. Made by `createPageReader`. */
export interface PageReader {
  /** logs that have begun */
  readonly begun: number;
  /** logs that are over */
  readonly ended: number;
  /** Takes the next bytes. @throws ShooterError `log/damaged` where a log that is wanted is no base64 */
  push(bytes: Uint8Array): void;
}

/** Bytes of a tag that are kept, which bounds memory. A longer tag is passed over to its end; if it is of a log, the log is read without its name. */
const MAX_TAG_BYTES = 8192;

const LESS = 0x3c;
const GREATER = 0x3e;
const DASH = 0x2d;
const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
/** `<!--` */
const COMMENT: readonly number[] = [LESS, 0x21, DASH, DASH];

/** Elements whose text is no markup. */
const RAW_ELEMENT = /^<(script|style|textarea|title|xmp|iframe|noembed|noframes)[\s/>]/i;
const OUR_TYPE = /^<script\s(?:[^>]*\s)?type="application\/x-shooter-log"[\s/>]/i;
const OUR_NAME = /\sdata-name="([^"]*)"/i;

/** Where in a page its reader is. `raw`: in the text of an element whose text is no markup. */
type State = 'text' | 'tag' | 'comment' | 'raw' | 'log';

/**
 * Finds the logs in a page as its bytes come.
 *
 * @param onLog called with the name of each log, in order. It returns what takes the bytes of the log; undefined: the log is passed over
 */
export function createPageReader(onLog: (name: string) => TakeBytes | undefined): PageReader {
  const counts = { begun: 0, ended: 0 };
  const tag = createTag();
  const end = createEnd();
  let decoder: Base64Decoder | undefined;
  let state: State = 'text';
  const leaveTag = (): State => {
    const text = tag.text();
    const name = RAW_ELEMENT.exec(text)?.[1];
    if (name === undefined) return 'text';
    end.expect(`</${name.toLowerCase()}`);
    if (!OUR_TYPE.test(text)) return 'raw';
    counts.begun += 1;
    const take = onLog(decodeEscapes(OUR_NAME.exec(text)?.[1] ?? ''));
    decoder = take && createBase64Decoder(take);
    return 'log';
  };
  const leaveLog = (): State => {
    decoder?.flush();
    decoder = undefined;
    counts.ended += 1;
    // This `<` is the first character of the end tag.
    end.see(LESS);
    return 'raw';
  };
  const read = (byte: number): State => {
    switch (state) {
      case 'text':
        return byte === LESS ? tag.open() : state;
      case 'tag':
        return tag.take(byte) ?? leaveTag();
      case 'comment':
        return tag.endsComment(byte) ? 'text' : state;
      case 'raw':
        // `</script` ends the text. What follows it, up to `>`, is passed over like the attributes of any other tag.
        return end.see(byte) ? tag.open() : state;
      default:
        if (byte === LESS) return leaveLog();
        decoder?.take(byte);
        return state;
    }
  };
  return Object.assign(counts, {
    push(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length; at += 1) state = read(bytes[at]!);
      decoder?.flush();
    },
  });
}

/** A tag or a comment as it is read, from its `<` on. */
interface Tag {
  /** Begins another one. */
  open(): State;
  /** Takes a byte. @returns the state that follows; undefined: the tag is over */
  take(byte: number): State | undefined;
  /** Whether a byte is the last of a comment. */
  endsComment(byte: number): boolean;
  /** Its text, as far as it is kept. */
  text(): string;
}

function createTag(): Tag {
  const bytes = new Uint8Array(MAX_TAG_BYTES);
  let [length, quote, dashes] = [0, 0, 0];
  const open = (): State => {
    [bytes[0], length, quote] = [LESS, 1, 0];
    return 'tag';
  };
  return {
    open,
    text: () => bytesToUtf8(bytes.subarray(0, length)),
    take(byte) {
      if (length === 1 && !isTagStart(byte)) return byte === LESS ? open() : 'text';
      if (length < MAX_TAG_BYTES) bytes[length++] = byte;
      if (length === COMMENT.length && COMMENT.every((one, at) => one === bytes[at])) {
        // The dashes of `<!--` count: `<!-->` and `<!--->` are whole comments, as in a browser.
        dashes = 2;
        return 'comment';
      }
      if (quote !== 0) quote = byte === quote ? 0 : quote;
      else if (byte === DOUBLE_QUOTE || byte === QUOTE) quote = byte;
      else if (byte === GREATER) return undefined;
      return 'tag';
    },
    endsComment(byte) {
      const isLast = byte === GREATER && dashes >= 2;
      dashes = byte === DASH ? dashes + 1 : 0;
      return isLast;
    },
  };
}

/** What ends the text of an element: `</script` in any case. */
interface End {
  expect(text: string): void;
  /** Whether a byte is the last of it. */
  see(byte: number): boolean;
}

function createEnd(): End {
  let [expected, matched] = ['', 0];
  return {
    expect(text) {
      [expected, matched] = [text, 0];
    },
    see(byte) {
      const isUpper = byte >= 0x41 && byte <= 0x5a;
      if ((isUpper ? byte | 0x20 : byte) === expected.charCodeAt(matched)) matched += 1;
      else matched = byte === LESS ? 1 : 0;
      return matched === expected.length;
    },
  };
}

/** A tag begins with a letter, `/` or `!`: any other `<` is text. */
const isTagStart = (byte: number): boolean =>
  byte === 0x21 || byte === 0x2f || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

const ESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const decodeEscapes = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ESCAPES[name]!);

interface Base64Decoder {
  take(byte: number): void;
  /** Hands out the bytes that are whole so far. */
  flush(): void;
}

const SKIPPED = -2;
const WRONG = -1;
/** By byte, what it stands for. */
const VALUES: Int8Array = valuesOfDigits();

function valuesOfDigits(): Int8Array {
  const values = new Int8Array(256).fill(WRONG);
  for (let value = 0; value < 64; value += 1)
    values[bytesToBase64(Uint8Array.of(value << 2)).charCodeAt(0)] = value;
  for (const skipped of ' \t\r\n=') values[skipped.charCodeAt(0)] = SKIPPED;
  return values;
}

/** Bytes that are handed out at once. */
const PIECE_BYTES = 16_384;

/** Unlike `base64ToBytes` it takes pieces, and refuses what is no base64. */
function createBase64Decoder(take: TakeBytes): Base64Decoder {
  const piece = new Uint8Array(PIECE_BYTES);
  let [length, bits, held, taken] = [0, 0, 0, 0];
  const flush = (): void => {
    if (length > 0) take(piece.slice(0, length));
    length = 0;
  };
  return {
    flush,
    take(byte) {
      const value = VALUES[byte]!;
      if (value === SKIPPED) return;
      taken += 1;
      if (value === WRONG)
        throw new ShooterError('log/damaged', `in its page, character ${taken} of the log is no base64`);
      bits = ((bits << 6) | value) & 0xfff;
      held += 6;
      if (held < 8) return;
      held -= 8;
      piece[length++] = bits >> held;
      if (length === PIECE_BYTES) flush();
    },
  };
}

/** Blanks, and the byte order mark in UTF-8, that may stand before a page. */
const BEFORE_PAGE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, 0x0c, 0xef, 0xbb, 0xbf];

/**
 * Whether a file may be a page: its first character is `<`, as in no log.
 *
 * @param start the first bytes of the file
 */
export function looksLikePage(start: Uint8Array): boolean {
  const first = start.find((byte) => !BEFORE_PAGE.includes(byte));
  return first === LESS;
}

/**
 * The logs in a page, in order.
 *
 * @param page as bytes of UTF-8
 * @returns what each is called, and its bytes, which nobody has looked at yet
 * @throws ShooterError `log/damaged` where one is no base64
 * @example
 * const page = logElement({ name: 'match.log', bytes: readLogBytes('match.log') });
 * for (const { name, bytes } of findPageLogs(Buffer.from(page))) console.log(name, bytes.length);
 */
export function findPageLogs(page: Uint8Array): PageLog[] {
  const found: { name: string; pieces: Uint8Array[] }[] = [];
  const reader = createPageReader((name) => {
    const pieces: Uint8Array[] = [];
    found.push({ name, pieces });
    return (bytes) => pieces.push(bytes);
  });
  reader.push(page);
  return found.map(({ name, pieces }) => ({ name, bytes: concatBytes(...pieces) }));
}
