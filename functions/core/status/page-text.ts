const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A day such as `28 Nov`.
 * @param now the year is left out if it is the same; without it, always
 */
export function dayText(time: string, now: string = time): string {
  const [year, month, day] = time.slice(0, 10).split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1]}${year === now.slice(0, 4) ? '' : ` ${year}`}`;
}

/** A time such as `28 Nov 2026, 05:17 UTC`. */
export const timeText = (time: string): string => `${dayText(time, '')}, ${time.slice(11, 16)} UTC`;

/** A sentence whose times are to be read by people. */
export const prose = (sentence: string): string =>
  sentence.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, timeText);

/** Hours as `38 min`, `25 h 40 min` or `3 d 2 h`: never more than they are. */
export function hoursText(hours: number): string {
  const minutes = Math.floor(hours * 60 + 1e-6);
  const [large, small, units] =
    minutes < 72 * 60
      ? [Math.floor(minutes / 60), minutes % 60, ['h', 'min']]
      : [Math.floor(hours / 24), Math.floor(hours % 24), ['d', 'h']];
  return [
    ...(large > 0 ? [`${large} ${units[0]}`] : []),
    ...(small > 0 || large === 0 ? [`${small} ${units[1]}`] : []),
  ].join(' ');
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes in three digits. */
export function bytesText(bytes: number): string {
  const unit = bytes < 1_024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const count = bytes / 1_024 ** unit;
  return `${unit === 0 || count >= 100 ? Math.round(count) : count.toPrecision(3)} ${UNITS[unit]}`;
}
