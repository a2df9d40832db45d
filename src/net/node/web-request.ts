/* The one request of a connection, from its bytes. A browser that opens a page or a WebSocket sends a head, waits for the answer
   and, as every answer says `Connection: close`, asks nothing more on that connection. So a stranger's bytes cost at most one head of
   MAX_HEAD_BYTES: no pipelined requests, no bodies, no chunks, and nothing that two readers of one stream could read in two ways. */

/** What a browser asks for. */
export interface WebRequest {
  readonly method: string;
  /** as it was sent: with the query, if there is one */
  readonly target: string;
  /** by lower-case name; fields that came more than once are joined by commas */
  readonly headers: Readonly<Record<string, string>>;
}

/** Why a head is no request, and the status that says so. */
interface BadRequest {
  readonly status: 400 | 431;
  readonly why: string;
}

export interface RequestReader {
  /**
   * Takes the next bytes.
   *
   * @returns undefined while the head is incomplete; else the request and the bytes behind it, or what is wrong with it
   */
  feed(bytes: Buffer): { readonly request: WebRequest; readonly rest: Buffer } | BadRequest | undefined;
}

/** Bytes of a request up to the empty line at most: what browsers send beside some cookies. */
const MAX_HEAD_BYTES: number = 8 << 10;
/** Header fields at most. */
const MAX_FIELDS = 100;

const END = '\r\n\r\n';
const REQUEST_LINE = /^([A-Z]{1,20}) (\/[!-~]*) HTTP\/1\.[01]$/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/;
/** Fields that a request has once at most: with two of one, two readers could believe different ones. */
const ONCE = ['host', 'origin', 'content-length', 'sec-websocket-key', 'sec-websocket-version'];

export function createRequestReader(): RequestReader {
  let held: Buffer = Buffer.alloc(0);
  return {
    feed(bytes) {
      const from = Math.max(0, held.length - END.length);
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const end = held.indexOf(END, from, 'latin1');
      if (end < 0) return held.length > MAX_HEAD_BYTES ? TOO_LONG : undefined;
      if (end + END.length > MAX_HEAD_BYTES) return TOO_LONG;
      const parsed = parseHead(held.toString('latin1', 0, end));
      return 'why' in parsed ? parsed : { request: parsed, rest: held.subarray(end + END.length) };
    },
  };
}

const TOO_LONG: BadRequest = { status: 431, why: `a request has ${MAX_HEAD_BYTES} bytes at most` };
const bad = (why: string): BadRequest => ({ status: 400, why });

function parseHead(head: string): WebRequest | BadRequest {
  const [first, ...lines] = head.split('\r\n');
  const [, method, target] = REQUEST_LINE.exec(first!) ?? [];
  if (method === undefined || target === undefined) return bad('its first line is none of HTTP/1.1');
  if (lines.length > MAX_FIELDS) return bad(`it has more than ${MAX_FIELDS} header fields`);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, given, value] = FIELD.exec(line) ?? [];
    if (given === undefined || value === undefined) return bad('a line of its head is no header field');
    const name = given.toLowerCase();
    const before = fields.get(name);
    if (before !== undefined && ONCE.includes(name)) return bad(`it has two header fields ${name}`);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { method, target, headers: Object.assign(Object.create(null), Object.fromEntries(fields)) };
}
