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
export interface Runs {
  /** Hours between two runs of a rate; null for a cron expression. */
  readonly everyHours: number | null;
  /** Minutes of the day, by the schedule's clock; empty for a rate. */
  readonly minutesOfDay: readonly number[];
  /** Whether it runs on a day, given at midnight UTC; null for signs that are not evaluated here, such as `3W`. */
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
  const minutesOfDay = numbers(HOURS, hours).flatMap((hour) =>
    numbers(MINUTES, minutes).map((each) => hour * 60 + each),
  );
  if (dayOfMonth.includes('W')) return { everyHours: null, minutesOfDay, isOn: null };
  const [months, years] = [numbers(MONTH, month), numbers(YEAR, year)];
  const isOn = (day: Date): boolean =>
    months.includes(day.getUTCMonth() + 1) &&
    years.includes(day.getUTCFullYear()) &&
    (dayOfMonth === '?' ? isWeekday(dayOfWeek, day) : isDayOfMonth(dayOfMonth, day));
  return { everyHours: null, minutesOfDay, isOn };
}

const lastDayOfMonth = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

const isDayOfMonth = (text: string, day: Date): boolean =>
  text === 'L' ? day.getUTCDate() === lastDayOfMonth(day) : numbers(DAY_OF_MONTH, text).includes(day.getUTCDate());

/** `6#3` is the third Friday, `5L` the last Thursday, and `L` alone Saturday. */
function isWeekday(text: string, day: Date): boolean {
  const [, weekday = '', sign, count] = /^(\w{1,3})(?:(L)|#(\d))$/.exec(text) ?? [];
  const ofMonth = day.getUTCDate();
  if (weekday === '') return numbers(DAY_OF_WEEK, text === 'L' ? '7' : text).includes(day.getUTCDay() + 1);
  const isThere = sign ? ofMonth > lastDayOfMonth(day) - 7 : Math.ceil(ofMonth / 7) === Number(count);
  return isThere && numbers(DAY_OF_WEEK, weekday).includes(day.getUTCDay() + 1);
}

/** The numbers that a field names by `*`, `a`, `a-b`, `a/n`, `a-b/n` and lists of these. */
function numbers({ least, most, words }: Field, text: string): number[] {
  const number = (word: string): number => (words.includes(word) ? least + words.indexOf(word) : Number(word));
  const found = text.split(',').flatMap((part) => {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const first = from === '*' ? least : number(from);
    const last = to !== undefined ? number(to) : from === '*' || step !== undefined ? most : first;
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter(
      (each) => (each - first) % Number(step ?? 1) === 0,
    );
  });
  return [...new Set(found)].sort((a, b) => a - b);
}
