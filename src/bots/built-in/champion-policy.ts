import type { Policy } from '../policy/policy.ts';

/* Written by scripts/champion.mjs: what `shooter train --seed champion --against dodger --generations 90` learned. */

export const CHAMPION: Pick<Policy, 'every' | 'architecture' | 'trained' | 'weights'> = {
  every: 4,
  architecture: {
    hidden: [12],
  },
  trained: {
    release: '0.1.0',
    seed: 'champion',
    generations: 90,
    ticks: 27648000,
    opponents: ['hunter', 'dodger'],
    rules: {
      health: 10000,
      damage: 1,
      waveGrowth: 0,
      maxTicks: 2400,
      waveBase: 200,
    },
  },
  weights:
    'B1fpPBTKa74WQyO+rBIePwC4Tz8NntO+Rl0PvynNEb4/Nda+QzW2vVYfxD0/Wf09RBXKPcnWqb6A5wA9l9OQvkbvRT7hnXQ/iC0mPk8kLr6MsfW7SOvBPuqesT52q8480bL4vsq/lz02c6C+r6eSPlJnnz7Ol6C+JLFBP4ReGr9fpSs+VvTZPkWv3b6MfAY7v8OBvt6GkT4Pd/2+oGvgvp2yC7/slm68Uhm9PpyR8j2S7og+2kPQPkezOb235ru+12OnvjQXSL5Wupw8x2uTvSdxpr5Boxy/CnmGPRzeJT3JZxc+4Ki3PVUZVT1eKBo+L78ZP5jk+D70w84+0noOvTcPdD4Qz7E9bhYuvUa/P75r8B28Zst8PnJ13D2+SFC+4gqcvs+XXT4yG0w9OPYbvgpf9D3Sa8Y9VnZUPoND+r0BGom+m9yovj2plr7gJL++h5VZP8VSkr4EDt2+KSghPjT1lT2V+Lm+3BpFPr6m5j1Ap2U+7m9/PoY7ur6kKfS9BcYOPnDKLb62asI9vluXvrYccT8UZzU/dMr3Pl92c76oVlS8Tt3NPdGB+z7v38m+P+gQP9dauz1c0AO/SkklvsdJEz4q+gm/3Jz7PKbJEz1YnKC+gLUIP+mxwL1UNGY+xM5tvqaYer6Tf+i+jaU8vqPFg72GYLK+u71cPQSUGj6wYDq9UfZ+vh+yZ71qKOW+MFiDvg9KVb4nK9E+BdTJPnI7GL1akeY9kyJtvfbpyz4fu98+pFU0PrYCGz+trmi+CvH4vKPboT0tlgg/BEFPPhekHr6Icq493iVNvmal0L1uBSc+H5/FPuCN0T24FYg+HpDFvlxVxT6jIUy+KtZcvTyP9T2W98Q+Au0ZP9QaBT8sikO+55QwPdbbCj5qaWY7+YOKvfcxtr7Jh0O9gNTsvnAXdT78iLI+7L4DPozgdj2MQnk+M+i6Pp9wg768bxA/NO2/O++7ez5w0TY+S10ZPyRcu72a3qI+/9s6vgESUj/2vsg9hsUXPYYjJr6EXTa7rNPRvg==',
};
