import { describe, expect, it } from '@jest/globals';
import { stagedBytes, type UploadRecord, webStorageStore, type WebStorage } from '../../../lib/client';

/** What a browser has. */
class Storage implements WebStorage {
  readonly values = new Map<string, string>();
  get length() {
    return this.values.size;
  }
  key = (index: number) => [...this.values.keys()][index] ?? null;
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
  removeItem = (key: string) => void this.values.delete(key);
}

const record: UploadRecord = {
  key: 'abc',
  broker: 'https://broker.example.com',
  filename: 'film.mp4',
  size: 25,
  id: 'id',
  mode: 'block',
  blockBytes: 10,
  confirmBefore: '2026-11-23T00:00:00.000Z',
  blocks: { 0: 'x', 2: 'y' },
};

describe('webStorageStore', () => {
  it('keeps records beside what others keep', async () => {
    const storage = new Storage();
    storage.setItem('theme', 'dark');
    const store = webStorageStore(storage);
    expect([await store.get('abc'), [...(await store.values())]]).toEqual([undefined, []]);
    store.set('abc', record);
    store.set('def', { ...record, key: 'def', uploadedMd5: 'z' });
    expect(await webStorageStore(storage).get('abc')).toEqual(record);
    expect([...(await store.values())].map(({ key }) => key)).toEqual(['abc', 'def']);
    store.delete('abc');
    expect([...(await store.values())].map(({ key }) => key)).toEqual(['def']);
    expect(storage.getItem('theme')).toBe('dark');
  });

  it('takes what cannot be read for nothing', async () => {
    const storage = new Storage();
    storage.setItem('blobfront-upload:abc', '{"key":"a');
    const store = webStorageStore(storage);
    expect([await store.get('abc'), [...(await store.values())]]).toEqual([undefined, []]);
  });
});

describe('stagedBytes', () => {
  it('counts the last block as it is, and all of what is only to be confirmed', () => {
    expect(stagedBytes(record)).toBe(15);
    expect(stagedBytes({ ...record, blocks: {} })).toBe(0);
    expect(stagedBytes({ ...record, blocks: {}, uploadedMd5: 'z' })).toBe(25);
  });
});
