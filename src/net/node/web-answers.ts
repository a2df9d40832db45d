import { createHash } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/* What a host's web server answers: pages from memory, and short texts that say why there is none. */

/** A page, ready to be sent. */
export interface Page {
  readonly body: Buffer;
  /** of the body, as in `ETag` */
  readonly tag: string;
  /** the hashes of its script and its style, as a policy names them */
  readonly scripts: string;
  readonly styles: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** a page, or a line of text */
  readonly body?: Page | string;
}

/** Said with every answer: it is for our own pages alone, and nobody may frame it. */
const ALWAYS = {
  connection: 'close',
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** What the Content-Security-Policy of every answer forbids. */
const NO_TARGETS = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const NO_CONTENT = `default-src 'none'; ${NO_TARGETS}`;

/** @param tag names this page and no other, for the `ETag`; a hash of the page unless given */
export function createPage(html: string, tag: string = hashOf(html, 'base64url').slice(0, 22)): Page {
  const [, scripts, styles] = OWN_POLICY.exec(html.slice(0, POLICY_WITHIN)) ?? [];
  return {
    body: Buffer.from(html),
    tag: `"${tag}"`,
    scripts: scripts ?? hashesOf(html, 'script'),
    styles: styles ?? hashesOf(html, 'style'),
  };
}

/**
 * The policy that a page of a match begins with, before any text of its log. It names its scripts as they run, one of which it unpacks. A
 * page without one has its elements hashed.
 */
const OWN_POLICY =
  /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ([^;"]+); style-src ([^;"]+);/;
/** characters from the beginning of a page */
const POLICY_WITHIN = 1000;

/** The elements of a page that may act, by their text, as a policy names them. Searched for as text: a page may hold a log of megabytes. */
function hashesOf(html: string, name: string): string {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const hashes: string[] = [];
  let at = html.indexOf(open);
  while (at >= 0) {
    const from = at + open.length;
    const end = html.indexOf(close, from);
    if (end < 0) break;
    hashes.push(`'sha256-${hashOf(html.slice(from, end), 'base64')}'`);
    at = html.indexOf(open, end);
  }
  return hashes.length === 0 ? "'none'" : hashes.join(' ');
}

const hashOf = (text: string, encoding: 'base64' | 'base64url'): string =>
  createHash('sha256').update(text).digest(encoding);

/** The fields of a page that a browser keeps with it, and takes from a 304 anew. @param host under which it was asked for */
export const pageFields = ({ tag, scripts, styles }: Page, host: string): Record<string, string> => ({
  etag: tag,
  // Not every browser counts WebSockets of the page's own host as 'self'.
  'content-security-policy': `default-src 'none'; script-src ${scripts}; style-src ${styles}; img-src data: blob:; connect-src 'self' ws://${host} wss://${host}; ${NO_TARGETS}`,
});

/** Answers a request. */
export function respond(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, fieldsOf(answer));
  response.end(bytesOf(answer));
}

/** Answers where `node:http` has let go of the connection, as it does of one that asks for another protocol. */
export function respondBare(stream: Duplex, answer: Answer): void {
  const lines = Object.entries(fieldsOf(answer)).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.write(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join('')}\r\n`);
  if (answer.status !== NOT_MODIFIED) stream.write(bytesOf(answer));
}

const bytesOf = ({ body = '' }: Answer): Buffer => (typeof body === 'string' ? Buffer.from(body) : body.body);

const fieldsOf = (answer: Answer): Record<string, string> => ({
  ...ALWAYS,
  'content-security-policy': NO_CONTENT,
  ...(answer.status !== NOT_MODIFIED && {
    'content-type': `text/${typeof answer.body === 'object' ? 'html' : 'plain'}; charset=utf-8`,
    'content-length': String(bytesOf(answer).length),
  }),
  ...answer.headers,
});

const NOT_MODIFIED = 304;
