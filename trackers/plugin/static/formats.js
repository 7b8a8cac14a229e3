// Cells as a person reads them, as trackers/view/run_table.py writes them.

/**
 * A cell's words; empty where there is nothing.
 * @param {{type: string, name: string}} column As the server describes it.
 * @param {*} value Its value in a row.
 */
export function words(column, value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (column.type === 'list') return value.join(', ');
  if (column.type === 'time') return moment(value);
  if (column.type === 'duration') return duration(value);
  if (column.name === 'commit') return String(value).slice(0, 10);
  return typeof value === 'number' ? number(value) : String(value);
}

/** How many runs there are. */
export function runCount(count) {
  return count === 1 ? '1 run' : `${count} runs`;
}

/** A number in five digits. */
export function number(value) {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞');
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const short = Number(value.toPrecision(5));
  const size = Math.abs(short);
  return size >= 1e-4 && size < 1e15 ? String(short) : short.toExponential().replace('e+', 'e');
}

/** A standard deviation, whose first two digits are all that it says. */
export function deviation(value) {
  return ` ± ${number(Number(value.toPrecision(2)))}`;
}

/** A moment in the person's own time zone, to the minute. */
export function moment(seconds) {
  const at = new Date((seconds - new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000);
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

/** A span of time. */
export function duration(seconds) {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (part) => String(part).padStart(2, '0');
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours} h ${two(minutes)} min` : `${minutes} min ${two(whole % 60)} s`;
}
