// The grammar of EventBridge Scheduler's expressions (User Guide, "Schedule types").

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** The names of its numbers, from the least. */
  readonly words: readonly string[];
  /** What else may stand between its commas; a field that has such also may be ?. */
  readonly others?: { readonly pattern: RegExp; readonly examples: string };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = `(?:[1-7]|${DAYS.join('|')})`;
const [MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR] = [
  { name: 'minutes', least: 0, most: 59, words: [] },
  { name: 'hours', least: 0, most: 23, words: [] },
  {
    ...{ name: 'day of the month', least: 1, most: 31, words: [] },
    others: { pattern: /^(?:L(?:-(?:0?[1-9]|[12]\d|30))?W?|(?:0?[1-9]|[12]\d|3[01])W)$/, examples: 'L, LW, L-3 or 3W' },
  },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  {
    ...{ name: 'day of the week', least: 1, most: 7, words: DAYS },
    others: { pattern: new RegExp(`^(?:${DAY}?L|${DAY}#[1-5])$`), examples: 'L, 5L or 6#3' },
  },
  { name: 'year', least: 1970, most: 2199, words: [] },
] as const satisfies readonly Field[];
const FIELDS: readonly Field[] = [MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR];

/**
 * The rule that the expression of a repeating schedule breaks; null if it breaks none. It does not check whether a cron
 * expression ever runs, as the 30th of February never does.
 */
export function expressionRule(expression: unknown): string | null {
  const [, kind, inside = ''] = /^(cron|rate)\((.*)\)$/.exec(String(expression)) ?? [];
  if (kind === 'rate') return rateRule(inside);
  return kind === 'cron' ? cronRule(inside) : 'cron(...) or rate(...)';
}

const RATE = /^(?:(1) (minute|hour|day)|(?!1 )([1-9]\d*) (minute|hour|day)s)$/;

const rateRule = (inside: string): string | null =>
  RATE.test(inside)
    ? null
    : 'rate(...) holds a whole number above 0 and minutes, hours or days; with 1 it is minute, hour or day';

function cronRule(inside: string): string | null {
  const texts = inside.split(' ');
  if (texts.length !== FIELDS.length)
    return `cron(...) holds ${FIELDS.length} fields, with a space between: ${FIELDS.map(({ name }) => name).join(', ')}`;
  const wrong = FIELDS.find((field, index) => !isField(field, texts[index] ?? ''));
  if (wrong) return fieldRule(wrong);
  const [, , dayOfMonth, , dayOfWeek] = texts;
  return (dayOfMonth === '?') === (dayOfWeek === '?')
    ? 'in cron(...), one of the day of the month and the day of the week is ?, and not both'
    : null;
}

const fieldRule = ({ name, least, most, words, others }: Field): string =>
  `in cron(...), the ${name} has numbers from ${least} to ${most}${words.length > 0 ? `, or ${words.join(', ')}` : ''}; between its commas is *, one of these or a range such as a-b, each with or without an increment such as /2${others ? `, or ${others.examples}` : ''}`;

const isField = (field: Field, text: string): boolean =>
  text === '?' ? field.others !== undefined : text.split(',').every((part) => isPart(field, part.toUpperCase()));

function isPart({ least, most, words, others }: Field, text: string): boolean {
  const isOne = (word: string): boolean =>
    words.includes(word) || (/^\d+$/.test(word) && Number(word) >= least && Number(word) <= most);
  const [whole, from = '*', to = from, step = 1] = PART.exec(text) ?? [];
  const isRange = whole !== undefined && (from === '*' || (isOne(from) && isOne(to))) && Number(step) <= most;
  return isRange || (others?.pattern.test(text) ?? false);
}

/** `*`, `a`, `a-b`, and these with an increment, `/n`. */
const PART = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(0*[1-9]\d*))?$/;

/** When an expression runs. */
interface Runs {
  /** Hours between two runs of a rate; null for a cron expression. */
  readonly everyHours: number | null;
  /** Minutes of the day, by the schedule's clock; empty for a rate. */
  readonly minutesOfDay: readonly number[];
  /** Whether it runs on a day, given at midnight UTC; null for what is not evaluated here, such as `3W`, `L-3` and `FRI-MON`. */
  readonly isOn: ((day: Date) => boolean) | null;
}

/** @param expression a valid one */
export function runsOf(expression: string): Runs {
  const [, kind, inside = ''] = /^(cron|rate)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') {
    const [, one, ofOne, several, ofSeveral] = RATE.exec(inside) ?? [];
    const hours = { minute: 1 / 60, hour: 1, day: 24 }[ofOne ?? ofSeveral ?? ''] ?? 0;
    return { everyHours: Number(one ?? several) * hours, minutesOfDay: [], isOn: null };
  }
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = inside
    .toUpperCase()
    .split(' ');
  const [ofHours, ofMinutes] = [numbers(HOURS, hours), numbers(MINUTES, minutes)];
  const minutesOfDay = ofHours?.flatMap((hour) => ofMinutes?.map((each) => hour * 60 + each) ?? []) ?? [];
  const [months, years] = [numbers(MONTH, month), numbers(YEAR, year)];
  const days = dayOfMonth === '?' ? weekdays(dayOfWeek) : daysOfMonth(dayOfMonth);
  if (minutesOfDay.length === 0 || !months || !years || !days) return { everyHours: null, minutesOfDay, isOn: null };
  const isOn = (day: Date): boolean =>
    months.includes(day.getUTCMonth() + 1) && years.includes(day.getUTCFullYear()) && days(day);
  return { everyHours: null, minutesOfDay, isOn };
}

const lastDayOfMonth = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

/** null for what is not evaluated here. */
function daysOfMonth(text: string): Runs['isOn'] {
  if (text === 'L') return (day) => day.getUTCDate() === lastDayOfMonth(day);
  const days = numbers(DAY_OF_MONTH, text);
  return days && ((day) => days.includes(day.getUTCDate()));
}

/** `6#3` is the third Friday, `5L` the last Thursday, and `L` alone Saturday; null for what is not evaluated here. */
function weekdays(text: string): Runs['isOn'] {
  const [, weekday = text, sign, count] = /^(\w{1,3})(?:(L)|#(\d))$/.exec(text) ?? [];
  const days = numbers(DAY_OF_WEEK, weekday === 'L' ? '7' : weekday);
  if (!days) return null;
  const isThere = (ofMonth: number, last: number): boolean =>
    sign ? ofMonth > last - 7 : count === undefined || Math.ceil(ofMonth / 7) === Number(count);
  return (day) => days.includes(day.getUTCDay() + 1) && isThere(day.getUTCDate(), lastDayOfMonth(day));
}

/** The numbers that a field names by such parts, and lists of these; null for what the User Guide gives no meaning. */
function numbers({ least, most, words }: Field, text: string): number[] | null {
  const number = (word: string): number => (words.includes(word) ? least + words.indexOf(word) : Number(word));
  const found = text.split(',').map((part) => {
    const [whole, from, to, step] = PART.exec(part) ?? [];
    const first = from === undefined ? least : number(from);
    const last = to !== undefined ? number(to) : from === undefined || step !== undefined ? most : first;
    if (whole === undefined || !(first <= last)) return null;
    return Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
      (each) => (each - first) % Number(step ?? 1) === 0,
    );
  });
  if (found.includes(null)) return null;
  return [...new Set(found.flatMap((each) => each ?? []))].sort((a, b) => a - b);
}
