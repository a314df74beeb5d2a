/** The page's script: fetches every image, so that its status, size and way through the cache can be shown with it. */
export const script = `
'use strict';
const size = (bytes) => bytes < 1e6 ? (bytes / 1e3).toFixed(1) + ' kB' : (bytes / 1e6).toFixed(2) + ' MB';
const element = (name, text, className) => Object.assign(document.createElement(name), { textContent: text, className });

async function show(figure) {
  const started = performance.now();
  const frame = figure.querySelector('.frame');
  const facts = figure.querySelector('.facts');
  try {
    const response = await fetch(figure.dataset.url);
    const body = await response.blob();
    const milliseconds = Math.round(performance.now() - started);
    const expected = String(response.status) === figure.dataset.expected;
    const status = element('b', response.status, expected ? '' : 'bad');
    if (response.ok) {
      const image = element('img');
      image.alt = figure.querySelector('a').textContent;
      image.src = URL.createObjectURL(body);
      await image.decode().catch(() => {});
      frame.replaceChildren(image);
      const what = [image.naturalWidth + '×' + image.naturalHeight, body.type.replace('image/', ''), size(body.size)];
      facts.replaceChildren(status, ' ' + what.join(' · ') + ' · ' + milliseconds + ' ms ',
        response.headers.get('x-cache') === 'TCP_HIT' ? 'cached' : '');
    } else {
      frame.replaceChildren(element('div', response.headers.get('ik-error') ?? 'no image', 'refused'));
      facts.replaceChildren(status, ' ' + milliseconds + ' ms');
    }
  } catch (error) {
    frame.replaceChildren(element('div', String(error), 'refused'));
    facts.replaceChildren(element('b', 'no answer', 'bad'));
  }
}

async function showAll() {
  const waiting = [...document.querySelectorAll('main > section:not(.try) figure')];
  const worker = async () => { for (let next = waiting.shift(); next; next = waiting.shift()) await show(next); };
  await Promise.all([worker(), worker(), worker(), worker()]);
  document.body.dataset.ready = 'true';
}

const form = document.querySelector('form');
async function tryIt() {
  const query = new URLSearchParams(new FormData(form));
  const { url } = await (await fetch('/sign?' + query)).json();
  const figure = element('figure');
  figure.dataset.url = url;
  figure.dataset.expected = '200';
  const caption = element('figcaption');
  caption.append(Object.assign(element('a', url), { href: url }), element('span', '…', 'facts'));
  figure.append(element('div', '', 'frame'), caption);
  await show(figure);
  document.querySelector('output').replaceChildren(figure);
}
form?.addEventListener('submit', (event) => { event.preventDefault(); tryIt(); });
if (form) tryIt();
showAll();
`;
