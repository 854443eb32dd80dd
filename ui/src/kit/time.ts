// Times as people read them: short, and the same everywhere in the window.

/** `0:41`, `12:05`, `1:02:09`: for things that are running. */
export function clock(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** `850 ms`, `9 s`, `2 min 10 s`, `1 h 5 min`: for sentences. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const total = Math.round(milliseconds / 1000);
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return total % 60 ? `${minutes} min ${total % 60} s` : `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${Math.floor(minutes / 60)} h`;
}

// Each takes longer to make than a list takes to be shown.
const TIME_OF_DAY = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", hour12: false });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const HOUR_AND_MINUTE = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** What is no time is shown as it is. */
function said(format: Intl.DateTimeFormat, timestamp: string): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? timestamp : format.format(date);
}

/** `12:04:18` in the reader's time zone. */
export function timeOfDay(timestamp: string): string {
  return said(TIME_OF_DAY, timestamp);
}

/** `21 Nov, 12:04` in the reader's time zone. */
export function dayAndTime(timestamp: string): string {
  return `${said(DAY, timestamp)}, ${said(HOUR_AND_MINUTE, timestamp)}`;
}

/** `just now`, `5 min ago`, `3 h ago`, then the day. */
export function ago(timestamp: string, now: number): string {
  const passed = now - Date.parse(timestamp);
  if (passed < 60_000) return "just now";
  if (passed < 3_600_000) return `${Math.floor(passed / 60_000)} min ago`;
  if (passed < 86_400_000) return `${Math.floor(passed / 3_600_000)} h ago`;
  return dayAndTime(timestamp);
}

/** `1 service`, `3 services`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
