import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import type { LifecycleRule } from '../../../lib';
import { needsLastAccessTime, renderLifecycleRules } from '../../../lib/origin/lifecycle-rule';

const rule: LifecycleRule = { name: 'expire', deleteAfterDays: 365 };
const render = (more: Partial<LifecycleRule>, account = {}) => renderLifecycleRules([{ ...rule, ...more }], account);

describe('renderLifecycleRules', () => {
  it('is for all block blobs and counts from when they were written, by default', () => {
    expect(render({})).toEqual([
      {
        name: 'expire',
        enabled: true,
        filters: { blobTypes: ['blockBlob'] },
        actions: { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: 365 } },
      },
    ]);
  });

  const all: Partial<LifecycleRule> = {
    prefixes: ['images/tmp/', 'im', 'photos-2026'],
    tierToCoolAfterDays: 0,
    tierToColdAfterDays: 30,
    tierToArchiveAfterDays: 99_999,
    deleteVersionsAfterDays: 7,
    deleteSnapshotsAfterDays: 0,
  };

  it('takes every setting', () => {
    expect(render(all, { accountReplicationType: 'GRS' })).toEqual([
      {
        name: 'expire',
        enabled: true,
        filters: { blobTypes: ['blockBlob'], prefixMatch: ['images/tmp/', 'im', 'photos-2026'] },
        actions: {
          baseBlob: {
            tierToCoolAfterDaysSinceModificationGreaterThan: 0,
            tierToColdAfterDaysSinceModificationGreaterThan: 30,
            tierToArchiveAfterDaysSinceModificationGreaterThan: 99_999,
            deleteAfterDaysSinceModificationGreaterThan: 365,
          },
          version: { deleteAfterDaysSinceCreation: 7 },
          snapshot: { deleteAfterDaysSinceCreationGreaterThan: 0 },
        },
      },
    ]);
  });

  it('counts from when blobs were read', () => {
    expect(render({ ...all, since: 'lastAccess' }, { accountReplicationType: 'LRS' })).toMatchObject([
      {
        actions: {
          baseBlob: {
            tierToCoolAfterDaysSinceLastAccessTimeGreaterThan: 0,
            tierToColdAfterDaysSinceLastAccessTimeGreaterThan: 30,
            tierToArchiveAfterDaysSinceLastAccessTimeGreaterThan: 99_999,
            deleteAfterDaysSinceLastAccessTimeGreaterThan: 365,
          },
        },
      },
    ]);
    expect(needsLastAccessTime([rule, { ...rule, since: 'lastAccess' }])).toBe(true);
    expect(needsLastAccessTime([rule, { ...rule, since: 'modification' }])).toBe(false);
  });

  it('leaves blobs alone where only versions are deleted', () => {
    const [rendered] = render({ deleteAfterDays: undefined, deleteVersionsAfterDays: 7 });
    expect(rendered?.actions).toEqual({ version: { deleteAfterDaysSinceCreation: 7 } });
  });

  const actions =
    'tierToCoolAfterDays, tierToColdAfterDays, tierToArchiveAfterDays, deleteAfterDays, deleteVersionsAfterDays, ' +
    'deleteSnapshotsAfterDays';
  const prefix = 'must be the name of a container, or its beginning, and what follows, such as "images/tmp/"';
  const premium = 'must be left out where `accountTier` is Premium, which has one tier, got: 5';
  it.each<[Partial<LifecycleRule>, string, object?]>([
    [{ name: '' }, '`lifecycleRules[0].name` must be 1-256 letters, digits, underscores, dots or hyphens, got: ""'],
    [
      { name: 'a b' },
      '`lifecycleRules[0].name` must be 1-256 letters, digits, underscores, dots or hyphens, got: "a b"',
    ],
    [
      { since: 'creation' as 'modification' },
      '`lifecycleRules[0].since` must be one of modification, lastAccess, got: "creation"',
    ],
    [{ prefixes: ['images/', '/tmp'] }, `\`lifecycleRules[0].prefixes[1]\` ${prefix}, got: "/tmp"`],
    [{ prefixes: ['Images/'] }, `\`lifecycleRules[0].prefixes[0]\` ${prefix}, got: "Images/"`],
    [{ prefixes: [''] }, `\`lifecycleRules[0].prefixes[0]\` ${prefix}, got: ""`],
    [
      { prefixes: Array.from({ length: 11 }, (_, i) => `c${i}`) },
      '`lifecycleRules[0].prefixes` must be at most 10, got: 11',
    ],
    [{ deleteAfterDays: undefined }, `\`lifecycleRules[0]\` must have at least one of ${actions}`],
    [{ deleteAfterDays: -1 }, '`lifecycleRules[0].deleteAfterDays` must be a whole number from 0 to 99999, got: -1'],
    [
      { tierToCoolAfterDays: 0.5 },
      '`lifecycleRules[0].tierToCoolAfterDays` must be a whole number from 0 to 99999, got: 0.5',
    ],
    [
      { deleteVersionsAfterDays: 100_000 },
      '`lifecycleRules[0].deleteVersionsAfterDays` must be a whole number from 0 to 99999, got: 100000',
    ],
    [
      { tierToArchiveAfterDays: 5 },
      '`lifecycleRules[0].tierToArchiveAfterDays` needs `accountReplicationType` LRS, GRS or RAGRS, got: "ZRS"',
    ],
    [
      { tierToArchiveAfterDays: 5 },
      '`lifecycleRules[0].tierToArchiveAfterDays` needs `accountReplicationType` LRS, GRS or RAGRS, got: "RAGZRS"',
      { accountReplicationType: 'RAGZRS' },
    ],
    [
      { since: Token.asString({ known: 'at apply' }) as 'lastAccess' },
      '`lifecycleRules[0].since` must be known at synth, one of modification, lastAccess, got: a token',
    ],
    [{ blobTypes: [] }, '`lifecycleRules[0].blobTypes` must hold one at least, got: none'],
    [
      { blobTypes: ['pageBlob' as 'blockBlob'] },
      '`lifecycleRules[0].blobTypes[0]` must be one of blockBlob, appendBlob, got: "pageBlob"',
    ],
    [
      { blobTypes: ['blockBlob', 'appendBlob'], tierToCoolAfterDays: 5 },
      '`lifecycleRules[0].tierToCoolAfterDays` must be left out where `blobTypes` holds appendBlob, which has no tiers, got: 5',
    ],
    [{ prefixes: 'images/' as unknown as string[] }, '`lifecycleRules[0].prefixes` must be a list, got: "images/"'],
    [{ tierToColdAfterDays: 5 }, `\`lifecycleRules[0].tierToColdAfterDays\` ${premium}`, { accountTier: 'Premium' }],
  ])('refuses %j', (wrong, message, account = {}) => {
    expect(() => render(wrong, account)).toThrow(new Error(message));
  });

  it('is for append blobs, too, where it says so', () => {
    const blobTypes = ['blockBlob', 'appendBlob'] as const;
    expect(render({ blobTypes })).toMatchObject([{ filters: { blobTypes: [...blobTypes] } }]);
  });

  it('refuses two rules of one name, and more than a hundred', () => {
    const rules = Array.from({ length: 101 }, (_, index) => ({ ...rule, name: `rule-${index}` }));
    expect(() => renderLifecycleRules(rules.slice(1), {})).not.toThrow();
    expect(() => renderLifecycleRules(rules, {})).toThrow(
      new Error('`lifecycleRules` must be at most 100 rules, got: 101'),
    );
    expect(() => renderLifecycleRules([rule, { ...rule, name: 'Expire' }, rule], {})).toThrow(
      new Error('`lifecycleRules[2].name` must differ from that of `lifecycleRules[0]`, got: "expire"'),
    );
  });

  it('takes what is only known at apply', () => {
    const text = Token.asString({ known: 'at apply' });
    const days = Token.asNumber({ known: 'at apply' });
    expect(() =>
      render(
        { name: text, prefixes: [text], deleteAfterDays: days, tierToArchiveAfterDays: days },
        { accountReplicationType: text },
      ),
    ).not.toThrow();
  });
});
