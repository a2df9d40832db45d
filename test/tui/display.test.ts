import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { App, Screen } from '../../cli/tui/app.ts';
import { loadWithInk } from '../../cli/tui/open.ts';
import * as cells from '../../src/render/cells.ts';
import { createPalette, putText, textOf } from '../../src/render/index.ts';

let tui: typeof import('../../cli/tui/display.ts') & typeof import('../../cli/tui/app.ts');

beforeAll(async () => {
  tui = await loadWithInk(async () => ({
    ...(await import('../../cli/tui/display.ts')),
    ...(await import('../../cli/tui/app.ts')),
  }));
});

describe('a display', () => {
  test('erases a terminal that has another size, or may show anything, before it draws', () => {
    const { createDisplay, region } = tui;
    const written: string[] = [];
    let columns = 40;
    const display = createDisplay({
      palette: createPalette('all'),
      size: () => ({ columns, rows: 12 }),
      write: (text) => void written.push(text),
    });
    const draw = (letter: string): void => {
      display.layOut(region((all) => void putText(all, letter, { x: 0, y: 0 }), { width: 1, height: 1 }));
      display.draw();
    };
    const erases = (act: () => void): boolean => {
      act();
      return written.at(-1)!.includes('\x1b[2J');
    };
    draw('a');
    expect(erases(() => draw('b'))).toBe(false);
    columns = 60;
    expect(erases(() => draw('c'))).toBe(true);
    display.invalidate();
    expect(erases(() => draw('d'))).toBe(true);
    display.invalidate();
    columns = 50;
    expect(erases(() => draw('e'))).toBe(true);
    expect(erases(() => draw('f'))).toBe(false);
  });

  test('draws regions where the layout has them, those that come later over others', () => {
    const { createDisplay, region, topRegion } = tui;
    const display = createDisplay({
      palette: createPalette('all'),
      size: () => ({ columns: 40, rows: 12 }),
      write: () => {},
    });
    const fill = (letter: string) => (all: cells.Cells, rect: cells.Rect) =>
      cells.fillRect(all, rect, { glyph: letter.charCodeAt(0) });
    const over = topRegion((all) => void putText(all, 'over', { x: 2, y: 1 }));
    display.layOut([
      region(fill('a'), { key: 1, width: 4, height: 3 }),
      region(fill('b'), { key: 2, width: 60, height: 2 }),
      over,
    ]);
    display.draw();
    const [first, second, third, ...rest] = textOf(display.cells);
    expect([first, second, third]).toEqual([`aaaa${'b'.repeat(36)}`, `aaover${'b'.repeat(34)}`, 'aaaa']);
    expect(rest.join('')).toBe('');
    display.layOut(region(fill('c'), { width: 1, height: 1 }));
    display.draw();
    expect(textOf(display.cells).join('')).toBe('c');
    expect(display.draw()).toBe(0);
    display.close();
  });

  test('of the rooms of a host says why the chosen one is not shown, until a key is pressed', async () => {
    const { createRoomsScreen, takeRooms } = await import('../../cli/tui/watch-rooms.ts');
    const size = { columns: 60, rows: 12 };
    const display = tui.createDisplay({ palette: createPalette('all'), size: () => size, write: () => {} });
    const screen = createRoomsScreen({ ascii: true, present() {} } as App, {
      ...{ title: 'host', rooms: undefined, notice: 'room lab is closed', choose() {} },
    });
    display.layOut(screen.layOut(size));
    const shown = (): string => {
      display.draw();
      return textOf(display.cells).join('\n');
    };
    expect(shown()).toContain('room lab is closed');
    // The list is asked for at once, and comes within some ms.
    screen.change((state) => takeRooms(state, []));
    expect(shown()).toContain('room lab is closed');
    expect(screen.handle({ key: 'down', type: 'press', ctrl: false, shift: false, alt: false })).toBe(true);
    expect(shown()).not.toContain('room lab is closed');
    display.close();
  });

  test('of a terminal that reports no size says so, and is drawn once there is one', () => {
    const { createDisplay, topRegion } = tui;
    let size = { columns: 0, rows: 0 };
    let written = '';
    const display = createDisplay({
      palette: createPalette('none'),
      size: () => size,
      write: (text) => {
        written += text;
      },
    });
    const tree = topRegion((all) => void putText(all, 'there', { x: 0, y: 0 }));
    display.layOut(tree);
    display.draw();
    expect(written).toContain('This terminal reports no size: 0 × 0.');
    size = { columns: 10, rows: 2 };
    display.layOut(tree);
    display.draw();
    expect(textOf(display.cells)[0]).toBe('This scre…');
    size = { columns: 40, rows: 12 };
    display.layOut(tree);
    display.draw();
    expect(textOf(display.cells).join('')).toBe('there');
    display.close();
  });
});

/** As much of a terminal as an app needs, of no size. */
function fakeTerminal(): {
  readonly stdin: EventEmitter;
  readonly stdout: EventEmitter & { written: string };
} {
  const stdin = Object.assign(new EventEmitter(), {
    setEncoding() {},
    setRawMode() {},
    resume() {},
    pause() {},
  });
  const stdout = Object.assign(new EventEmitter(), {
    columns: 0,
    rows: 0,
    writableLength: 0,
    written: '',
    write(text: string) {
      stdout.written += text;
    },
  });
  return { stdin, stdout };
}

describe('an app', () => {
  test('on a terminal of 0 × 0 waits for a size, and can be ended', async () => {
    const { stdin, stdout } = fakeTerminal();
    const screen = (app: App): Screen => ({
      layOut: ({ columns, rows }) =>
        tui.topRegion((all) => void putText(all, `${columns} × ${rows}`, { x: 0, y: 0 })),
      advance: () => false,
      handle(event) {
        if ('key' in event && event.key === 'q') app.end(0);
        return false;
      },
    });
    const ended = tui.runApp({ stdin, stdout, env: {}, ascii: false } as never, screen);
    expect(stdout.written).toContain('This terminal reports no size: 0 × 0.');
    Object.assign(stdout, { columns: 40, rows: 12 });
    stdout.emit('resize');
    expect(stdout.written).toContain('40 × 12');
    stdin.emit('data', 'q');
    expect(await ended).toBe(0);
  });

  test('that fails gives the terminal back, and tells why', async () => {
    const { stdin, stdout } = fakeTerminal();
    const close = vi.fn();
    const ended = tui.runApp({ stdin, stdout, env: {}, ascii: false } as never, (app) => ({
      layOut: () => undefined,
      advance: () => false,
      handle: () => {
        app.fail(new Error('planted'));
        return true;
      },
      close,
    }));
    stdin.emit('data', 'x');
    await expect(ended).rejects.toThrow('planted');
    expect(close).toHaveBeenCalledOnce();
    expect(stdout.written).toMatch(/\x1b\[\?1049l$/);
  });
});
