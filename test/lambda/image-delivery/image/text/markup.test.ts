import { describe, expect, it } from '@jest/globals';
import { cleanText, isRightToLeft, toMarkup } from '../../../../../lambda/image-delivery/image/text/markup';
import { black } from '../../../../../lambda/image-delivery/request/transformation/color';

describe('cleanText', () => {
  it.each([
    ['a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['a\u2028b\u2029c\u0085d\ve\ff', 'a\nb\nc\nd\ne\nf'],
    ['a\tb', 'a b'],
    ['a\u0000b\u0007c\u007fd\u009fe\u001b[1m', 'abcde[1m'],
    ['a\ud83db\ude00c', 'abc'],
    ['😀', '😀'],
    [`e${'\u0301'.repeat(8)}!`, `e${'\u0301'.repeat(8)}!`],
    [`e${'\u0301'.repeat(900)}!`, `e${'\u0301'.repeat(8)}!`],
  ])('makes of %j %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('cuts a text off where ImageKit does, between characters', () => {
    expect(cleanText('😀'.repeat(3000))).toBe('😀'.repeat(2500));
  });
});

describe('toMarkup', () => {
  it('escapes all that could be markup', () => {
    const markup = toMarkup('<b>&amp;</span> "\'', { color: black, strikethrough: false });
    expect(markup).toMatch(/>&lt;b&gt;&amp;amp;&lt;\/span&gt; "'<\/span>$/);
  });

  it('writes colours with their alpha', () => {
    const markup = toMarkup('a', { color: { r: 255, g: 9, b: 0, alpha: 0.5 }, strikethrough: true });
    expect(markup).toContain('foreground="#ff0900" fgalpha="32768"');
    expect(markup).toContain('strikethrough="true"');
    const clear = toMarkup('a', { color: { r: 0, g: 0, b: 0, alpha: 0 }, strikethrough: false });
    expect(clear).toContain('fgalpha="1"');
  });

  it('writes heights of lines, never as a factor', () => {
    expect(toMarkup('a', { color: black, strikethrough: false, lineHeight: 60 })).toContain('line_height="61440"');
    expect(toMarkup('a', { color: black, strikethrough: false, lineHeight: 1 })).toContain('line_height="1025"');
  });
});

describe('isRightToLeft', () => {
  it.each([
    ['שלום', true],
    ['123 مرحبا abc', true],
    ['abc שלום', false],
    ['123 !', false],
    ['漢字', false],
  ])('%j: %j', (text, expected) => {
    expect(isRightToLeft(text)).toBe(expected);
  });
});
