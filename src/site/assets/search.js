import { search, startsPath } from './search-query.js';

/** The search box: results as you type, from the files of the index beside this one. */
const root = new URL('.', import.meta.url);
const input = document.querySelector('#search-query');
const list = document.querySelector('#search-results');
const status = document.querySelector('#search-status');
/** Fewer as one types: each key reads what it shows. */
const limits = { typing: 10, asked: 20 };

const loaded = new Map();

function read(path) {
  let promise = loaded.get(path);
  if (promise === undefined) {
    promise = fetch(new URL(path, root)).then((response) => {
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return response.json();
    });
    // To be tried again after a failure.
    promise.catch(() => loaded.delete(path));
    loaded.set(path, promise);
  }
  return promise;
}

let latest = 0;

async function show(limit) {
  const query = input.value;
  const own = ++latest;
  try {
    const found = query.trim() === '' ? [] : await search(read, query, {}, limit);
    // What was typed since has its own results.
    if (own !== latest) return;
    list.replaceChildren(...found.map(row));
    status.textContent = query.trim() === '' ? '' : told(found.length, limit);
  } catch {
    if (own === latest) status.textContent = 'The search index could not be read.';
  }
}

function told(found, limit) {
  if (found === 0) return 'Nothing found. That says nothing about its risk.';
  if (found < limit) return `${found} found`;
  return `The best ${found}${limit === limits.typing ? '; Enter shows more' : ''}`;
}

function row(found) {
  const isTool = found.kind === 'tool';
  const link = element('a', 'row-name', found.name);
  link.href = new URL(found.page, root).href;
  const where = found.count === 1 ? `of ${found.servers[0]}` : `on ${counted(found.count, 'server')}`;
  const what = isTool ? `tool ${where}` : `server, ${counted(found.count, 'tool')}`;
  const counts = element('ul', 'counts');
  counts.append(
    ...found.categories.map((category) => element('li', `count ${shapes[category] ?? 'unknown'}`, category)),
  );
  const head = element('div');
  head.append(link, ' ', element('span', 'muted', what));
  if (found.description !== null) head.append(element('p', 'row-text', found.description));
  const side = element('div');
  side.append(counts);
  const item = element('li', 'row found-row');
  item.append(head, side);
  return item;
}

const shapes = {
  Read: 'low',
  Write: 'medium',
  Execute: 'high',
  Destructive: 'critical',
  Financial: 'critical',
};

/** Text of third parties is only ever text, and what would show nothing is written out. */
function element(name, className = '', text = null) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== null) {
    const isolated = document.createElement('bdi');
    isolated.textContent = text.replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, (character) => {
      return /\s/.test(character) ? ' ' : `\\u{${character.codePointAt(0).toString(16)}}`;
    });
    made.append(isolated);
  }
  return made;
}

function counted(count, one) {
  // Not `toLocaleString`: what browsers load for it the first time takes longer than all else of a search.
  const grouped = `${count}`.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${grouped} ${count === 1 ? one : `${one}s`}`;
}

if (input !== null && list !== null && status !== null) {
  const asked = new URLSearchParams(location.search).get('q');
  if (asked !== null && input.value === '') input.value = asked;
  input.addEventListener('input', () => show(limits.typing));
  input.form?.addEventListener('submit', (event) => {
    event.preventDefault();
    history.replaceState(null, '', `?${new URLSearchParams({ q: input.value })}`);
    show(limits.asked);
  });
  // What the first keys need, before they are pressed.
  read('v1/search/index.json').catch(() => {});
  input.addEventListener('focus', () => read(startsPath).catch(() => {}), { once: true });
  if (input.value !== '') show(limits.asked);
}
