/** Ticks as a time: `1:02.5`, or `1:00:02.5` from an hour on. */
export function formatClock(ticks: number): string {
  const tenths = Math.floor(ticks / 6);
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const seconds = `${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
