import { EXIT } from '../exit.ts';
import { type Act, Stage, type TerminalPlace } from './stage.ts';

/* Several things that are shown one after the other, on one stage. */

/** One of them. */
export interface Scene {
  readonly act: Act;
  /** Lets go of what it holds: it is not shown any more. */
  close(): void;
}

export interface Scenes {
  readonly stage: Stage;
  readonly ascii: boolean;
  /** Shows another one. */
  go(open: () => Scene): void;
  /** Gives the terminal back. @param code the exit code */
  end(code: number): void;
  /** As `end`; what went wrong comes out of `showScenes`. */
  fail(error: unknown): void;
}

/** @returns the exit code, when the terminal is as it was @throws what `fail` was given */
export function showScenes(place: TerminalPlace, open: (scenes: Scenes) => Scene): Promise<number> {
  return new Promise((resolve, reject) => {
    let scene: Scene | undefined;
    let number = 0;
    let failure: { readonly error: unknown } | undefined;
    let ended = false;
    const act: Act = {
      layOut: (size) => scene?.act.layOut(size),
      layoutKey: () => `${number} ${scene?.act.layoutKey?.()}`,
      pass: (ms) => scene?.act.pass(ms) ?? false,
      take: (event) => scene?.act.take(event) ?? false,
    };
    const stage = new Stage(place, act, (code) => {
      const shown = scene;
      ended = true;
      scene = undefined;
      shown?.close();
      if (failure === undefined) resolve(code);
      else reject(failure.error);
    });
    const end = (code: number): void => {
      if (!ended) stage.end(code);
    };
    const go: Scenes['go'] = (openNext) => {
      scene?.close();
      number += 1;
      scene = openNext();
      stage.refresh();
    };
    const scenes: Scenes = {
      stage,
      ascii: place.ascii,
      go,
      end,
      fail(error) {
        failure ??= { error };
        end(EXIT.unusable);
      },
    };
    go(() => open(scenes));
  });
}
