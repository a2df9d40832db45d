import { afterEach, expect, test, vi } from 'vitest';
import type { Answer, Request } from '../../src/bots/node/isolation/frames.ts';
import { IsolationMemory } from '../../src/bots/node/isolation/memory.ts';
import { OutputRing } from '../../src/bots/node/output.ts';

/* Both ends of the memory over which an isolated bot is asked, in every order that matters: at each look at a shared word of
   one end, the other end does all that it does. */

const OPERATIONS = ['load', 'store', 'compareExchange', 'wait', 'notify'] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Does `first`, and `second` right before its operation number `at`. @returns whether there was such an operation */
function interrupt(at: number, first: () => void, second: () => void): boolean {
  let count = 0;
  for (const name of OPERATIONS) {
    const operate = Atomics[name] as (...given: unknown[]) => unknown;
    vi.spyOn(Atomics, name).mockImplementation(((...given: unknown[]) => {
      count += 1;
      if (count === at + 1) {
        vi.restoreAllMocks();
        second();
      }
      return operate(...given);
    }) as never);
  }
  first();
  vi.restoreAllMocks();
  return count > at;
}

/** Goes through all moments at which `first` can be interrupted. */
function interruptEverywhere(make: () => { first(): void; second(): void; after(): void }): void {
  let moments = 0;
  for (let isThere = true; isThere; moments += 1) {
    const { first, second, after } = make();
    isThere = interrupt(moments, first, second);
    if (!isThere) second();
    after();
  }
  expect(moments).toBeGreaterThan(2);
}

const request = (kind: Request['kind']): Request => ({ kind, seat: 1, text: kind, words: new Int32Array(2) });

/** A memory in which something was asked and is not answered. */
function createAsked() {
  const asking = new IsolationMemory();
  const answering = new IsolationMemory(asking.buffer);
  expect(asking.ask(request('start'), 1)).toBeUndefined();
  expect(answering.next(0)?.kind).toBe('start');
  return { asking, answering };
}

test.each([0, 20])(
  'an answer that comes too late is never taken for that to the next question, whenever it comes: %i ms',
  (timeoutMs) => {
    interruptEverywhere(() => {
      const { asking, answering } = createAsked();
      let found: Answer | 'gone' | undefined;
      return {
        first: () => {
          found = asking.ask(request('decide'), timeoutMs);
        },
        second: () => answering.answer({ value: 7, text: 'to the question before' }),
        after: () => expect(found).toBeUndefined(),
      };
    });
  },
);

test('who leaves has the last word, whenever an answer comes, and says why', () => {
  const answer: Answer = { value: 7, text: 'an answer that is longer than the reason' };
  const make = () => {
    const { asking, answering } = createAsked();
    const after = (): void => {
      expect(asking.gone).toBe('the reason');
      expect(asking.ask(request('decide'), 0)).toBe('gone');
    };
    return { asking, answering, after };
  };
  interruptEverywhere(() => {
    const { asking, answering, after } = make();
    return { first: () => answering.answer(answer), second: () => asking.leave('the reason'), after };
  });
  interruptEverywhere(() => {
    const { asking, answering, after } = make();
    return { first: () => asking.leave('the reason'), second: () => answering.answer(answer), after };
  });
});

test('who asks while the other side leaves is told, and of two reasons one is kept whole', () => {
  interruptEverywhere(() => {
    const asking = new IsolationMemory();
    const other = new IsolationMemory(asking.buffer);
    let found: Answer | 'gone' | undefined;
    return {
      first: () => {
        found = asking.ask(request('decide'), 0);
      },
      second: () => other.leave('it left'),
      after: () => {
        expect([undefined, 'gone']).toContain(found);
        expect(asking.ask(request('decide'), 0)).toBe('gone');
      },
    };
  });
  interruptEverywhere(() => {
    const asking = new IsolationMemory();
    const other = new IsolationMemory(asking.buffer);
    return {
      first: () => asking.leave('it was closed'),
      second: () => other.leave('it left by itself'),
      after: () => expect(['it was closed', 'it left by itself']).toContain(asking.gone),
    };
  });
});

test('of two questions at once, each is given its own answer', async () => {
  const asking = new IsolationMemory();
  const answering = new IsolationMemory(asking.buffer);
  const answers = [asking.askLater(request('start'), 60_000), asking.askLater(request('decide'), 60_000)];
  for (const kind of ['start', 'decide']) {
    let asked: Request | undefined;
    while (asked === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      asked = answering.next(0);
    }
    expect(asked.kind).toBe(kind);
    answering.answer({ value: 1, text: kind });
  }
  expect(await Promise.all(answers)).toEqual([
    { value: 1, text: 'start' },
    { value: 1, text: 'decide' },
  ]);
});

test('what was printed before is forgotten, whenever that is asked for', () => {
  interruptEverywhere(() => {
    const writing = new OutputRing();
    writing.write(Buffer.from('before '));
    return {
      first: () => writing.write(Buffer.from('after')),
      second: () => writing.clear(),
      after: () => expect(['', 'after']).toContain(Buffer.from(writing.read()).toString()),
    };
  });
});
