// The broker of the local cloud, and its token, come with the address: http://localhost:3000/#broker=…&token=…
const local = new URLSearchParams(location.hostname === 'localhost' ? location.hash.slice(1) : '');
history.replaceState(null, '', location.pathname);
const broker = local.get('broker') ?? 'https://contosofiling.azurewebsites.net';

/**
 * An access token for the broker. With MSAL in its place:
 * `(await msal.acquireTokenSilent({ scopes: ['api://CLIENT_ID/access'] })).accessToken`
 */
async function getToken() {
  return local.get('token') ?? '';
}

// Up to here in one request, which Azure itself holds to size and type; from there on in blocks.
const largestSingle = 8 * 1024 * 1024;

/** Asks the broker. What it refuses is an error with its reason. */
async function ask(method, path, body) {
  const response = await fetch(`${broker}/api/sas/${path}`, {
    method,
    headers: { Authorization: `Bearer ${await getToken()}`, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => undefined);
  throw new Error(problem?.detail ?? `The broker answered ${response.status}`);
}

/** Sends something to storage. */
async function put(url, body, headers = {}) {
  const response = await fetch(url, { method: 'PUT', headers, body });
  if (response.ok) return;
  const reason = response.headers.get('x-ms-error-code') ?? response.status;
  throw Object.assign(new Error(`Storage refused it: ${reason}`), { status: response.status });
}

/** The way of a file: what I have → to storage → it is there. */
async function upload(file, onProgress) {
  const grant = await ask('POST', 'upload', {
    filename: file.name,
    contentType: file.type || 'application/octet-stream',
    contentLength: file.size,
    mode: file.size <= largestSingle ? 'single' : 'block',
  });
  if (grant.mode === 'single') await put(grant.url, file, grant.headers);
  else await putBlocks(file, grant, onProgress);
  return ask('POST', `uploads/${grant.id}/complete`, {});
}

/** One block after the other; when the token ends, it is renewed. Storage keeps what it has. */
async function putBlocks(file, { id, url, headers, blockBytes }, onProgress) {
  const putWith = async (query, body, headers) => {
    try {
      await put(url + query, body, headers);
    } catch (error) {
      if (error.status !== 403) throw error;
      ({ url } = await ask('POST', `uploads/${id}/renew`));
      await put(url + query, body, headers);
    }
  };
  const blockIds = [];
  for (let start = 0; start < file.size; start += blockBytes) {
    const blockId = btoa(String(blockIds.length).padStart(6, '0'));
    await putWith(`&comp=block&blockid=${encodeURIComponent(blockId)}`, file.slice(start, start + blockBytes));
    blockIds.push(blockId);
    onProgress(Math.min(1, (start + blockBytes) / file.size));
  }
  const list = blockIds.map((blockId) => `<Latest>${blockId}</Latest>`).join('');
  await putWith('&comp=blocklist', `<BlockList>${list}</BlockList>`, headers);
}

/** All that the caller may list, the latest first. */
async function listDocuments() {
  const documents = [];
  let continuation;
  do {
    const query = continuation === undefined ? '' : `?continuation=${encodeURIComponent(continuation)}`;
    const page = await ask('GET', `blobs${query}`);
    documents.push(...page.blobs);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return documents.sort((one, other) => other.lastModified.localeCompare(one.lastModified));
}

/** Each time with a new token, because each is good for minutes only. */
async function download({ blobName }) {
  const { url } = await ask('POST', 'download', { blobName, download: true });
  location.assign(url);
}

const element = (id) => document.getElementById(id);

/** An element with what is in it. Texts are texts, whatever is in them. */
function create(tag, ...children) {
  const created = document.createElement(tag);
  created.append(...children);
  return created;
}

function row(file) {
  const name = create('button', file.filename ?? file.blobName.split('/').at(-1));
  name.addEventListener('click', () => tell(download(file)));
  const filed = new Date(file.lastModified).toLocaleString();
  const cells = [name, file.contentType, `${Math.ceil(file.contentLength / 1024)} KB`, filed];
  return create('tr', ...cells.map((cell) => create('td', cell)));
}

async function show() {
  element('documents').replaceChildren(...(await listDocuments()).map(row));
}

async function uploadAll(files) {
  for (const file of files) {
    const state = create('span', '…');
    const item = create('li', `${file.name} `, state);
    element('uploads').append(item);
    try {
      await upload(file, (part) => state.replaceChildren(`${Math.floor(part * 100)} %`));
      item.remove();
    } catch (error) {
      item.classList.add('failed');
      state.replaceChildren(error.message);
    }
  }
  await show();
}

/** Shows why something failed. */
async function tell(work) {
  element('problem').replaceChildren();
  await work.catch((error) => element('problem').replaceChildren(error.message));
}

const drop = element('drop');
drop.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
drop.addEventListener('dragleave', () => drop.classList.remove('over'));
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  tell(uploadAll([...event.dataTransfer.files]));
});
element('files').addEventListener('change', ({ target }) => {
  tell(uploadAll([...target.files]).finally(() => (target.value = '')));
});

tell(show());
