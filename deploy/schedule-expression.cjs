// The grammar of EventBridge Scheduler's expressions (User Guide, "Schedule types").

/** The fields of a cron expression: the least and the greatest number, and what else may stand there. */
const FIELDS = [
  { name: 'minutes', least: 0, most: 59, words: /^[,*/-]$/ },
  { name: 'hours', least: 0, most: 23, words: /^[,*/-]$/ },
  { name: 'day of the month', least: 1, most: 31, words: /^([,*?/-]|L|W|LW)$/i },
  { name: 'month', least: 1, most: 12, words: /^([,*/-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/i },
  { name: 'day of the week', least: 1, most: 7, words: /^([,*?/#-]|L|SUN|MON|TUE|WED|THU|FRI|SAT)$/i },
  { name: 'year', least: 1970, most: 2199, words: /^[,*/-]$/ },
];

/**
 * What is wrong with the expression of a schedule that repeats; null if nothing is. Whether a cron expression ever comes to
 * pass, as the 30th of February does not, only Scheduler knows.
 */
exports.expressionProblem = (expression) => {
  const [, kind, inside = ''] = /^(cron|rate)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rateProblem(inside);
  return kind === 'cron' ? cronProblem(inside) : 'must be cron(...) or rate(...)';
};

const rateProblem = (inside) =>
  /^(1 (minute|hour|day)|(?!1 )[1-9]\d* (minutes|hours|days))$/.test(inside)
    ? null
    : 'rate(...) must hold a whole number above 0 and minutes, hours or days; with 1 it is minute, hour or day';

function cronProblem(inside) {
  const fields = inside.split(' ');
  if (fields.length !== FIELDS.length)
    return `cron(...) must hold ${FIELDS.length} fields, with a space between: ${FIELDS.map(({ name }) => name).join(', ')}`;
  const wrong = FIELDS.find((field, index) => !isField(field, fields[index]));
  if (wrong)
    return `cron(...) cannot have that for the ${wrong.name}, which has numbers from ${wrong.least} to ${wrong.most}`;
  const [, , dayOfMonth, , dayOfWeek] = fields;
  return (dayOfMonth === '?') === (dayOfWeek === '?')
    ? 'cron(...) must have ? for one of the day of the month and the day of the week, and not for both'
    : null;
}

/** Not how its parts stand together: that is for Scheduler. */
function isField({ least, most, words }, text) {
  const parts = text.match(/\d+|[a-z]+|./gi) ?? [];
  return parts.length > 0 && parts.every((part) => (/\d/.test(part) ? isWithin(part, least, most) : words.test(part)));
}

const isWithin = (digits, least, most) => Number(digits) >= least && Number(digits) <= most;
