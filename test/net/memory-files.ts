import { basename, dirname } from 'node:path';
import type { FileLayer } from '../../src/replay/index.ts';

/* Files in memory, for simulated worlds: what is written is safe only once it is flushed, a new name only once its folder
   is. Names change in the order of a journal, so that of several changes the last ones are lost first. */

type FileCall = 'open' | 'write' | 'flush' | 'flushLater' | 'close' | 'rename' | 'remove' | 'read';

export interface MemoryFiles extends FileLayer {
  /** descriptors that are open */
  readonly openFiles: number;
  /** flushes asked for whose `done` was not called yet */
  readonly undelivered: number;
  /** calls so far, of those that `fail` may be told of */
  readonly calls: number;
  /** Calls `done` of the flushes asked for by now, in their order. @returns how many there were */
  deliver(): number;
  /** As `deliver`, and of those that are asked for meanwhile, until there are none. */
  deliverAll(): void;
  /**
   * Lets calls fail from now on, by a code of the operating system: ENOSPC, EIO, …; none: no more.
   *
   * @param how only these calls; only after so many of them
   */
  fail(code?: string, how?: { on?: readonly FileCall[]; after?: number }): void;
  /**
   * Pulls the plug: descriptors and flushes under way are gone, and so is what was not flushed.
   *
   * @param keep told how many bytes at the end of a file, or changes of names, are not safe, gives how many are kept
   */
  crash(keep?: (unflushed: number) => number): void;
  /** Puts a file there, flushed. */
  put(path: string, bytes: Uint8Array): void;
}

interface MemoryFile {
  data: Buffer;
  /** bytes that are on the disk */
  flushed: number;
  mtimeMs: number;
}

type Names = Map<string, MemoryFile>;

export function createMemoryFiles(now: () => number = () => 0): MemoryFiles {
  const folders = new Set<string>();
  const open = new Map<number, { readonly path: string; readonly file: MemoryFile | undefined }>();
  /** as a power cut would leave them, and what has changed since */
  let safeNames: Names = new Map();
  let changes: ((names: Names) => void)[] = [];
  let names: Names = new Map();
  let pending: (() => void)[] = [];
  let nextFile = 3;
  let calls = 0;
  let failure: { code: string; on: readonly FileCall[] | undefined; left: number } | undefined;

  function enter(call: FileCall, path: string): void {
    calls += 1;
    if (failure === undefined || failure.on?.includes(call) === false) return;
    if (failure.left > 0) failure.left -= 1;
    else throw systemError(failure.code, call, path);
  }

  function change(act: (names: Names) => void): void {
    changes.push(act);
    act(names);
  }

  function fileAt(path: string, call: FileCall): MemoryFile {
    const file = names.get(path);
    if (file !== undefined) return file;
    throw systemError(folders.has(path) ? 'EISDIR' : 'ENOENT', call, path);
  }

  function opened(file: number, call: FileCall): { path: string; file: MemoryFile | undefined } {
    const found = open.get(file);
    if (found === undefined) throw systemError('EBADF', call, String(file));
    return found;
  }

  /** What a flush makes safe, as of now; done when it is called. */
  function flushing({ file }: { file: MemoryFile | undefined }): () => void {
    if (file !== undefined) {
      const length = file.data.length;
      return () => {
        file.flushed = Math.max(file.flushed, length);
      };
    }
    const until = changes.at(-1);
    return () => {
      const count = until === undefined ? 0 : changes.indexOf(until) + 1;
      for (const act of changes.splice(0, count)) act(safeNames);
    };
  }

  function openFile(path: string, flags: 'wx' | 'r'): MemoryFile | undefined {
    if (flags === 'r') {
      if (folders.has(path)) return undefined;
      return fileAt(path, 'open');
    }
    if (!folders.has(dirname(path))) throw systemError('ENOENT', 'open', path);
    if (folders.has(path)) throw systemError('EISDIR', 'open', path);
    if (names.has(path)) throw systemError('EEXIST', 'open', path);
    const created: MemoryFile = { data: Buffer.alloc(0), flushed: 0, mtimeMs: now() };
    change((all) => all.set(path, created));
    return created;
  }

  const files: MemoryFiles = {
    get openFiles() {
      return open.size;
    },
    get undelivered() {
      return pending.length;
    },
    get calls() {
      return calls;
    },
    open(path, flags) {
      enter('open', path);
      const file = openFile(path, flags);
      nextFile += 1;
      open.set(nextFile, { path, file });
      return nextFile;
    },
    write(number, bytes) {
      const { path, file } = opened(number, 'write');
      enter('write', path);
      file!.data = Buffer.concat([file!.data, bytes]);
      file!.mtimeMs = now();
      return bytes.length;
    },
    flush(number) {
      const found = opened(number, 'flush');
      enter('flush', found.path);
      flushing(found)();
    },
    flushLater(number, done) {
      const found = opened(number, 'flushLater');
      let error: unknown;
      try {
        enter('flushLater', found.path);
      } catch (thrown) {
        error = thrown;
      }
      const flush = flushing(found);
      pending.push(() => {
        // As on a real disk, the descriptor has to be open until then.
        if (!open.has(number)) throw new Error(`${found.path} was closed while it was flushed`);
        if (error === undefined) flush();
        done(error);
      });
    },
    renewLater(number, path, done) {
      const { file } = opened(number, 'write');
      file!.mtimeMs = now();
      pending.push(() => {
        try {
          done(undefined, files.read(path));
        } catch (error) {
          done(error);
        }
      });
    },
    close(number) {
      const { path } = opened(number, 'close');
      open.delete(number);
      enter('close', path);
    },
    rename(from, to) {
      enter('rename', from);
      const file = fileAt(from, 'rename');
      change((all) => {
        all.set(to, file);
        all.delete(from);
      });
    },
    remove(path) {
      enter('remove', path);
      if (folders.has(path)) throw systemError('EISDIR', 'remove', path);
      if (names.has(path)) change((all) => all.delete(path));
    },
    read(path, from = 0) {
      enter('read', path);
      return Uint8Array.from(fileAt(path, 'read').data.subarray(from));
    },
    list(folder) {
      if (!folders.has(folder)) throw systemError('ENOENT', 'read', folder);
      return [...names.keys(), ...folders]
        .filter((path) => dirname(path) === folder && path !== folder)
        .map((path) => basename(path));
    },
    stat(path) {
      if (folders.has(path)) return { isFile: false, size: 4096, mtimeMs: 0 };
      const { data, mtimeMs } = fileAt(path, 'read');
      return { isFile: true, size: data.length, mtimeMs };
    },
    work(steps) {
      while (steps.next().done !== true);
    },
    makeFolder(path) {
      for (let folder = path; !folders.has(folder); folder = dirname(folder)) folders.add(folder);
    },
    deliver() {
      const due = pending;
      pending = [];
      for (const done of due) done();
      return due.length;
    },
    deliverAll() {
      while (files.deliver() > 0);
    },
    fail(code, { on, after = 0 } = {}) {
      failure = code === undefined ? undefined : { code, on, left: after };
    },
    crash(keep = () => 0) {
      open.clear();
      pending = [];
      failure = undefined;
      for (const act of changes.slice(0, keep(changes.length))) act(safeNames);
      changes = [];
      names = safeNames;
      safeNames = new Map(names);
      for (const file of new Set(names.values())) {
        const kept = file.flushed + keep(file.data.length - file.flushed);
        file.data = file.data.subarray(0, kept);
        file.flushed = kept;
      }
    },
    put(path, bytes) {
      files.makeFolder(dirname(path));
      const file = { data: Buffer.from(bytes), flushed: bytes.length, mtimeMs: now() };
      names.set(path, file);
      safeNames.set(path, file);
    },
  };
  return files;
}

const systemError = (code: string, call: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${call} '${path}'`), { code });
