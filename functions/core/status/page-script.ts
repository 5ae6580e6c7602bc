/**
 * What the page does by itself: after two hours without a measurement its states read unknown, and its table can be searched.
 * It writes texts only, never HTML.
 */
export const PAGE_SCRIPT = `
const page = document.documentElement;
const all = (selector) => document.querySelectorAll(selector);
const rows = [...all('tbody')];
let search = () => {};

function expire() {
  if (page.className || Date.now() <= Date.parse(page.dataset.until)) return;
  page.className = 'stale';
  for (const each of all('[data-stale]')) each.textContent = each.dataset.stale;
  for (const each of all('h1, .fleet rect, tbody')) if (each.getAttribute('class') !== 'EXCLUDED') each.setAttribute('class', 'UNKNOWN');
  for (const each of all('.UNKNOWN .s')) each.textContent = page.dataset.unknown;
  document.getElementById('stale').hidden = false;
  search();
}
expire();
setInterval(expire, 15_000);
document.addEventListener('visibilitychange', expire);

const find = document.getElementById('find');
if (find) {
  const [field, found] = [find.querySelector('input'), find.querySelector('output')];
  find.hidden = false;
  const names = rows.map((row) => row.querySelector('th').textContent.toLowerCase());
  search = () => {
    const word = field.value.trim().toLowerCase();
    rows.forEach((row, index) => { row.hidden = !names[index].includes(word); });
    // The state that is chosen hides rows, too.
    found.textContent = word && rows.filter((row) => row.getClientRects().length > 0).length + ' of ' + rows.length;
  };
  field.addEventListener('input', search);
  document.querySelector('fieldset').addEventListener('change', search);
  search();
}
`;
