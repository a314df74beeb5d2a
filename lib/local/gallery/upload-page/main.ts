import { BrokerClient, Upload, webStorageStore } from '../../../client';
import { type RowServices, UploadRow } from './upload-row';

const mostAtOnce = 3;

const { endpoint, token } = JSON.parse(find('#broker').textContent) as { endpoint: string; token: string };
const broker = new BrokerClient({ endpoint, authorization: () => `Bearer ${token}` });
const store = webStorageStore(localStorage);
const services: RowServices = { broker, store, enqueue };
const list = find('.uploads');
/** By the key of the upload, which is the same for the same file. */
const rows = new Map<string, UploadRow>();

const waiting: Upload[] = [];
let underWay = 0;

function enqueue(upload: Upload): void {
  waiting.push(upload);
  startNext();
}

function startNext(): void {
  while (underWay < mostAtOnce) {
    const upload = waiting.shift();
    if (!upload) return;
    underWay++;
    void upload.start().finally(() => {
      underWay--;
      startNext();
    });
  }
}

async function add(file: File): Promise<void> {
  // Where it cannot be read, its row says so.
  const key = await new Upload(file, { broker }).key().catch(() => crypto.randomUUID());
  const known = rows.get(key);
  const row = known && !known.isOver ? known : new UploadRow(services, file.name, file.size);
  if (row !== known) list.prepend(row.element);
  rows.set(key, row);
  row.begin(file);
}

async function addAll(files: Iterable<File>): Promise<void> {
  for (const file of files) await add(file);
}

async function showRemembered(): Promise<void> {
  for (const record of await store.values()) {
    if (record.broker !== broker.endpoint) continue;
    if (Date.parse(record.confirmBefore) <= Date.now()) {
      store.delete(record.key);
      continue;
    }
    const row = new UploadRow(services, record.filename, record.size, record);
    rows.set(record.key, row);
    list.append(row.element);
  }
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

const input = find('input') as HTMLInputElement;
input.addEventListener('change', () => {
  const files = [...(input.files ?? [])];
  // So that choosing the same file again is a change, too.
  input.value = '';
  void addAll(files);
});

const drop = find('.drop');
// Beside the field, too: a browser would leave the page for a file that is dropped there.
for (const type of ['dragover', 'drop'] as const) {
  window.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', type === 'dragover');
    if (type === 'drop') void addAll([...(event.dataTransfer?.files ?? [])]);
  });
}
window.addEventListener('dragleave', () => drop.classList.remove('over'));

void showRemembered();
