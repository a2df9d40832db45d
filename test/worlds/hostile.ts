import { encodeKeys, encodeUserData } from '../../src/net/index.ts';
import { drawQuality, frame, type Stage } from './actors.ts';
import type { Link } from './network.ts';

/* Those who do not behave. None of them may do harm to anybody but itself. */

interface Attack {
  readonly stage: Stage;
  readonly link: Link;
}

const EXTENDED = '{"hello":"shooter","version":1}';

function pair(link: Link, audit: Stage['audit'], keys: number): void {
  audit.sent(link.user.join(':'), { ready: true, keys });
  link.send(Buffer.concat([encodeUserData(true), encodeKeys(keys, 'mask')]));
}

function hello({ link, stage }: Attack, fields: object = {}): void {
  const { token } = stage;
  link.send(frame(JSON.stringify({ hello: 'shooter', version: 1, token, ...fields })));
}

const ATTACKS: readonly ((attack: Attack) => void)[] = [
  // Nothing at all, and never a hello.
  () => {},
  ({ link, stage }) => link.send(stage.world.chance.bytes(stage.world.chance.between(1, 4000))),
  ({ link }) => link.send(frame('hello').subarray(0, 30)),
  ({ link }) => link.send(frame('{"hello":')),
  ({ link }) => link.send(Buffer.from('999999'.padEnd(64))),
  // Half a frame after the hello, and silence.
  (attack) => {
    hello(attack);
    attack.link.send(frame('{"connection":true}').subarray(0, 70));
  },
  (attack) => {
    hello(attack);
    attack.link.send(frame(EXTENDED));
  },
  (attack) => {
    hello(attack);
    attack.link.send(encodeKeys(3, 'mask'));
  },
  (attack) => {
    hello(attack);
    attack.link.send(Buffer.concat([encodeUserData(true), encodeUserData(true)]));
  },
  (attack) => hello(attack, { resume: '0123456789abcdef0123456789abcdef' }),
  (attack) => hello(attack, { token: 'no' }),
  (attack) => hello(attack, { version: 99 }),
  (attack) => {
    hello(attack, { role: 'spectator' });
    attack.link.send(encodeUserData(true));
  },
  // Floods, in both paces.
  ...(['realtime', 'lockstep'] as const).map((pace) => (attack: Attack) => {
    const { link, stage } = attack;
    hello(attack, { pace });
    for (let i = 0; i < 600; i += 1) pair(link, stage.audit, i & 31);
  }),
  // Sends, and never reads.
  (attack) => {
    const { link, stage } = attack;
    link.reading = false;
    hello(attack, { pace: 'realtime' });
    const again = (): void => {
      if (link.isGone) return;
      pair(link, stage.audit, 16);
      stage.world.after(16, again);
    };
    again();
  },
  (attack) => {
    attack.link.reading = false;
    hello(attack, { role: 'spectator' });
  },
  // A seat, and silence.
  (attack) => hello(attack),
  (attack) => {
    hello(attack);
    attack.link.end();
  },
  ({ link }) => link.end(),
];

/** Comes again and again, each time with another attack. */
export function attack(stage: Stage): void {
  const { world } = stage;
  const { chance } = world;
  const begin = (): void => {
    const closes = chance.flip(0.5);
    const link: Link | undefined = stage.connect(drawQuality(world), {
      received: () => {},
      ended: () => {
        if (closes) link?.end();
      },
      closed: () => {},
    });
    if (link !== undefined) {
      chance.pick(ATTACKS)({ stage, link });
      if (chance.flip(0.3)) world.after(chance.between(0, 9000), () => link.reset());
    }
    if (stage.isOpen) world.after(chance.between(100, 6000), begin);
  };
  world.after(chance.between(0, 3000), begin);
}
