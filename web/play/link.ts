/* What a link to the page says: a room, and the host's token. Both stand in the fragment, which a browser sends to nobody. */

/** What the fragment of an address asks for. */
export interface Invitation {
  readonly room?: string | undefined;
  readonly token?: string | undefined;
  /** whether the room is to be watched, rather than played in */
  readonly watch: boolean;
}

/** As a host takes the name of a room. */
const ROOM = /^[A-Za-z0-9._-]{1,32}$/;
/** Characters of a token at most. */
const MAX_TOKEN = 256;

/** Whether a host would take `name` for a room. */
export const isRoom = (name: string): boolean => ROOM.test(name);

/** Reads `#room=lab&token=…`, `#watch=lab`. What cannot be meant is left out. */
export function readFragment(fragment: string): Invitation {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const [watched, token] = [fields.get('watch'), fields.get('token')];
  const room = watched ?? fields.get('room');
  return {
    ...(room !== null && isRoom(room) && { room }),
    ...(token !== null && token !== '' && token.length <= MAX_TOKEN && { token }),
    watch: watched !== null,
  };
}

/** The fragment that says `invitation`; empty if that says nothing. */
export function writeFragment({ room, token, watch }: Invitation): string {
  const fields = new URLSearchParams();
  if (room !== undefined) fields.set(watch ? 'watch' : 'room', room);
  if (token !== undefined) fields.set('token', token);
  const text = fields.toString();
  return text === '' ? '' : `#${text}`;
}

/** The address of the host's WebSocket, beside its page. */
export function socketAddress(page: string): string {
  const url = new URL('ws', page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = url.hash = '';
  return url.href;
}

/** The address of a match's replay page at its host, relative to the host's page. @param nonce of the match, which its result has */
export const replayAddress = (nonce: string): string => `replay/${nonce}`;
