/* What is used of Deno, as its documentation states it. */

/** Part of the global `Deno`. */
export interface Deno {
  readonly version: { readonly deno: string };
  readonly build: { readonly os: string };
  readonly dlopen: (
    file: string,
    symbols: Readonly<Record<string, { readonly parameters: readonly string[]; readonly result: string }>>,
  ) => { readonly symbols: Readonly<Record<string, unknown>> };
  readonly UnsafePointer: {
    readonly of: (bytes: Uint8Array) => unknown;
    readonly equals: (one: unknown, other: unknown) => boolean;
  };
}

/** The C library of an operating system that has `mmap` as it is called here. */
export const LIBC: Readonly<Record<string, string | undefined>> = {
  linux: 'libc.so.6',
  darwin: 'libSystem.dylib',
};
