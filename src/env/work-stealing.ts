import type { Border, Share } from './borders.ts';

/* How a thread takes one step of its share, and of what it takes at its borders, as a state machine. A transition touches the
   memory that threads share at one place, so a test runs the machines of neighbours in every order.

     middle      step the matches that no neighbour may take             → takeBelow
     takeBelow   take the next match at the border below                 → stepBelow, none left → takeAbove
     stepBelow   take it over if it was the neighbour's, and step it     → takeAbove
     takeAbove   as takeBelow, at the border above                       → stepAbove, none left at either → keep
     stepAbove   as stepBelow                                            → takeBelow
     keep        keep the matches at both ends for the next step, and
                 what it has stepped as its share                        → done

   A thread may keep its matches while a neighbour still takes over its last one: both stop where the border is then, and the
   places of matches less than 2 × reach apart are different ones. */

type StepState = 'middle' | 'takeBelow' | 'stepBelow' | 'takeAbove' | 'stepAbove' | 'keep';

export interface StepMachine {
  state: StepState | 'done';
  /** the share at the beginning of the step */
  readonly own: Share;
  /** what it has taken so far, which is its share in the end */
  from: number;
  to: number;
  isMoreBelow: boolean;
  isMoreAbove: boolean;
}

/** What a thread does in a step. */
export interface StepActions {
  readonly below: Pick<Border, 'take'> | undefined;
  readonly above: Pick<Border, 'take'> | undefined;
  /** Steps the matches of a range, all of them its own. */
  stepRange(range: Share): void;
  /** Steps a match, after it has taken it over if it was another thread's. */
  stepOne(index: number, from: 'own' | 'below' | 'above'): void;
  /** Keeps what it has stepped for the next step. */
  keep(share: Share): void;
}

/** @param edge how many matches at each end a neighbour may take, where there is one */
export const createStepMachine = (own: Share, edge: number, { below, above }: StepActions): StepMachine => ({
  state: 'middle',
  own,
  from: below === undefined ? own.from : own.from + edge,
  to: above === undefined ? own.to : own.to - edge,
  isMoreBelow: below !== undefined,
  isMoreAbove: above !== undefined,
});

export const STEP: Readonly<
  Record<StepState, (machine: StepMachine, actions: StepActions) => StepMachine['state']>
> = {
  middle({ from, to }, actions) {
    actions.stepRange({ from, to });
    return 'takeBelow';
  },
  takeBelow(machine, { below }) {
    machine.isMoreBelow &&= below!.take();
    return machine.isMoreBelow ? 'stepBelow' : 'takeAbove';
  },
  stepBelow(machine, actions) {
    machine.from -= 1;
    actions.stepOne(machine.from, machine.from >= machine.own.from ? 'own' : 'below');
    return 'takeAbove';
  },
  takeAbove(machine, { above }) {
    machine.isMoreAbove &&= above!.take();
    if (machine.isMoreAbove) return 'stepAbove';
    return machine.isMoreBelow ? 'takeBelow' : 'keep';
  },
  stepAbove(machine, actions) {
    machine.to += 1;
    const index = machine.to - 1;
    actions.stepOne(index, index < machine.own.to ? 'own' : 'above');
    return 'takeBelow';
  },
  keep({ from, to }, actions) {
    actions.keep({ from, to });
    return 'done';
  },
};

/** Takes a step. */
export function runStep(own: Share, edge: number, actions: StepActions): void {
  const machine = createStepMachine(own, edge, actions);
  while (machine.state !== 'done') machine.state = STEP[machine.state](machine, actions);
}
