import { describe, expect, it } from '@jest/globals';
import { readUrl } from '../../../bin/signing/written-url';
import { UserError } from '../../../lib/local';

describe('readUrl', () => {
  it.each([
    ['https://a.example/b.jpg?v=1', 'https://a.example', '/b.jpg?v=1', '/b.jpg?v=1'],
    ['HTTP://A.example:80/b.jpg', 'http://a.example', '/b.jpg', '/b.jpg'],
    ['http://127.0.0.1:8080/b.jpg', 'http://127.0.0.1:8080', '/b.jpg', '/b.jpg'],
    ['https://bücher.example/ä b', 'https://xn--bcher-kva.example', '/ä b', '/%C3%A4%20b'],
    ['https://a.example', 'https://a.example', '/', '/'],
    ['https://a.example?v=1', 'https://a.example', '/?v=1', '/?v=1'],
    ['https://a.example/x/../b.jpg', 'https://a.example', '/x/../b.jpg', '/b.jpg'],
    ['https://a.example\\b', 'https://a.example', '/\\b', '/b'],
    ["https://a.example/it's.jpg?v='", 'https://a.example', "/it's.jpg?v='", "/it's.jpg?v=%27"],
    ['/b c.jpg?v=1', '', '/b c.jpg?v=1', '/b%20c.jpg?v=1'],
  ])('takes %s apart', (text, origin, written, requested) => {
    expect(readUrl(text)).toEqual({ origin, written, requested, fragment: false });
  });

  it('leaves out the fragment, and says so', () => {
    const url = { origin: 'https://a.example', written: '/b?v=1', requested: '/b?v=1', fragment: true };
    expect(readUrl('https://a.example/b?v=1#c?d#e')).toEqual(url);
  });

  it.each([
    '',
    'private_key',
    'a.example/b.jpg',
    'ftp://a.example/',
    'https://',
    'https:///b',
    'https://me:pw@a/b',
    'https://[/b',
  ])('refuses %j, and does not repeat it', (text) => {
    const message = 'a URL must begin with https:// or http:// and a host';
    expect(() => readUrl(text)).toThrow(new UserError(message));
    expect(() => readUrl(text, '--x')).toThrow(new UserError(message.replace('a URL', '--x')));
  });
});
