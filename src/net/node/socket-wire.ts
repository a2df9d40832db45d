import type { Socket } from 'node:net';
import type { Wire } from '../wire.ts';

/**
 * A socket as a wire.
 *
 * @param open gives what is read and written; undefined before the end of a TLS handshake, when nothing can be said
 */
export const createWire = (socket: Socket, open: () => Socket | undefined = () => socket): Wire => ({
  get pending() {
    return open()?.writableLength ?? 0;
  },
  write(bytes) {
    const to = open();
    if (to?.writable) to.write(bytes);
  },
  pause: () => void open()?.pause(),
  resume: () => void open()?.resume(),
  end() {
    const to = open();
    if (to === undefined) socket.destroy();
    // What is still sent to it is read and dropped, else the close would be a reset that takes the last bytes with it.
    to?.resume();
    to?.end();
  },
  destroy() {
    open()?.destroy();
    socket.destroy();
  },
});
