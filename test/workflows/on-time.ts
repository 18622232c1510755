/** Work takes real time, and the test server's clock goes on meanwhile: on a busy machine seconds, never a minute. */
const LATE_MS = 20_000;

/** The instant itself when something happened then, never before it and only as much later as work takes; else when it did happen. */
export function onTime(at: string | null | undefined, instant: string): string | null | undefined {
  const lateMs = Date.parse(at ?? '') - Date.parse(instant);
  return lateMs >= 0 && lateMs < LATE_MS ? instant : at;
}
