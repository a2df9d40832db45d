/** One thing that a check of a contract looked at. */
export interface CheckResult<Name extends string = string> {
  readonly name: Name;
  readonly passed: boolean;
  /** one line for who wrote what is checked: what was found, where, and what to do; empty if there is nothing to say */
  readonly message: string;
}

/** What a check of a contract found: of a bot (`checkBot`), of an environment (`checkEnv`). */
export interface CheckReport<Name extends string = string> {
  /** whether every check passed */
  readonly passed: boolean;
  readonly checks: readonly CheckResult<Name>[];
}
