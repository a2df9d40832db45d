/** The version of this package, as in package.json; a test holds the two together. It is part of the identity of every game of a contest. */
export const RELEASE = '0.1.0';
