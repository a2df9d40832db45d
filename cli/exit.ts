/** Exit codes, the same for every command. */
export const EXIT = {
  /** done, equal, proven */
  done: 0,
  /** a negative finding: logs differ, a hash does not hold, a bot failed */
  negative: 1,
  /** wrong usage or unreadable input */
  unusable: 2,
  interrupted: 130,
} as const;
