// The grammar of EventBridge Scheduler's expressions (User Guide, "Schedule types").

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** The names of its numbers, from the least. */
  readonly words: readonly string[];
  /** The other signs that it may have. */
  readonly signs: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const [MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR] = [
  { name: 'minutes', least: 0, most: 59, words: [], signs: /^[,*/-]$/ },
  { name: 'hours', least: 0, most: 23, words: [], signs: /^[,*/-]$/ },
  { name: 'day of the month', least: 1, most: 31, words: [], signs: /^([,*?/-]|L|W|LW)$/ },
  { name: 'month', least: 1, most: 12, words: MONTHS, signs: /^[,*/-]$/ },
  { name: 'day of the week', least: 1, most: 7, words: DAYS, signs: /^([,*?/#-]|L)$/ },
  { name: 'year', least: 1970, most: 2199, words: [], signs: /^[,*/-]$/ },
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
  if (wrong)
    return `in cron(...), the ${wrong.name} has numbers from ${wrong.least} to ${wrong.most}${wrong.words.length > 0 ? `, or ${wrong.words.join(', ')}` : ''}`;
  const [, , dayOfMonth, , dayOfWeek] = texts;
  return (dayOfMonth === '?') === (dayOfWeek === '?')
    ? 'in cron(...), one of the day of the month and the day of the week is ?, and not both'
    : null;
}

/** Checks the parts of a field, not how they combine, which Scheduler checks. */
function isField({ least, most, words, signs }: Field, text: string): boolean {
  const parts = text.toUpperCase().match(/\d+|[A-Z]+|./g) ?? [];
  const isPart = (part: string): boolean =>
    /\d/.test(part) ? Number(part) >= least && Number(part) <= most : words.includes(part) || signs.test(part);
  return parts.length > 0 && parts.every(isPart);
}

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

/** `*`, `a`, `a-b`, `a/n` and `a-b/n`. */
const PART = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/;

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
