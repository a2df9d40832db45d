/* Characters of the wire by their codes. Who reads or writes millions of them has them as constants of its own file ("const COMMA =
   ascii.COMMA"): V8 folds those into the code, and loads an imported one anew at every use. */

export const SPACE = 0x20;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DIGIT_0 = 0x30;
export const DIGIT_1 = 0x31;
export const DIGIT_9 = 0x39;
export const OPEN = 0x5b;
export const CLOSE = 0x5d;
export const CLOSE_OBJECT = 0x7d;
