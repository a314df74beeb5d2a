import { describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { headOf } from '../../../../lambda/image-delivery/origins/http-head';
import { exchangeFor, followRedirects, type Route } from '../../../../lambda/image-delivery/origins/redirects';

const agent = new Agent();
const anywhere: Route = (url) => exchangeFor(url, { dispatcher: agent, headers: () => ({}) });
const redirect = (location: string) => headOf(302, { location });
const refused = { kind: 'refused', reason: 'a redirect that is not followed' };

describe('attack 13: followRedirects', () => {
  it.each([
    ['https://a.example/x', 'http://a.example/x'],
    ['https://a.example/x', 'http://b.example:8080/'],
    ['https://a.example/x', 'ftp://a.example/x'],
    ['http://a.example/x', 'ftp://a.example/x'],
    ['https://a.example/x', 'https://a.example@b.example/x'],
    ['https://a.example/x', 'https://:p@b.example/x'],
    ['https://a.example/x', 'https://exa mple/'],
  ])('goes from %s not to %s', (from, to) => {
    expect(followRedirects(new URL(from), anywhere)(redirect(to))).toEqual(refused);
  });

  it.each([
    ['http://a.example/x', 'https://a.example/y', 'https://a.example', '/y'],
    ['http://a.example/x', 'http://b.example/y?z=1#top', 'http://b.example', '/y?z=1'],
    ['https://a.example/x/y', '../z', 'https://a.example', '/z'],
    ['https://a.example/x', '//B.example:443\\y', 'https://b.example', '/y'],
    ['https://a.example/x', 'https://ⓑ.example/y', 'https://b.example', '/y'],
    ['https://a.example/x?y=1', '?z=2', 'https://a.example', '/x?z=2'],
  ])('goes from %s to %s', (from, to, origin, path) => {
    expect(followRedirects(new URL(from), anywhere)(redirect(to))).toMatchObject({
      kind: 'again',
      exchange: { origin, path },
    });
  });

  it('stays on https once it is there', () => {
    const judge = followRedirects(new URL('http://a.example/x'), anywhere);
    expect(judge(redirect('https://a.example/x'))).toMatchObject({ kind: 'again' });
    expect(judge(redirect('http://a.example/y'))).toEqual(refused);
  });

  it('goes only where there is a way', () => {
    const seen: string[] = [];
    const judge = followRedirects(new URL('https://a.example/'), (url) => {
      seen.push(url.href);
      return undefined;
    });
    expect(judge(redirect('https://b.example/x'))).toEqual(refused);
    expect(seen).toEqual(['https://b.example/x']);
  });

  it('judges every other answer by its status', () => {
    const judge = followRedirects(new URL('https://a.example/'), anywhere);
    expect(judge(headOf(404, { location: '/b' }))).toEqual({ kind: 'missing' });
    expect(judge(headOf(302, {}))).toMatchObject({ kind: 'failed' });
    expect(judge(headOf(304, { location: '/b' }))).toMatchObject({ kind: 'failed' });
  });
});
