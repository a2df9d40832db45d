/** How a match ended for the player in `seat`: `won by health`, `lost`, `a draw by time`, `won, as the other left`, `left`, `interrupted`. The reason `unknown` is left out. */
export function formatOutcome(
  { winner, reason }: { readonly winner: 1 | 2 | null; readonly reason: string },
  seat: 1 | 2 | undefined,
): string {
  if (reason === 'interrupted') return 'interrupted';
  if (reason === 'leave' && winner !== null) return winner === seat ? 'won, as the other left' : 'left';
  const how = winner === null ? 'a draw' : winner === seat ? 'won' : 'lost';
  return reason === 'unknown' ? how : `${how} by ${reason}`;
}
