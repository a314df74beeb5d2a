import { describe, expect, it } from '@jest/globals';
import { SasSigning, type UserDelegationOptions } from '../../../lib';
import type { SasVersion } from '../../../lib/broker/sas-signing';

describe('SasSigning', () => {
  it('is a delegation key with everything that Azure can enforce and log', () => {
    expect(SasSigning.userDelegation()._config).toEqual({
      type: 'user-delegation',
      version: '2026-04-06',
      correlationId: true,
      bindHeaders: true,
      keyHours: 12,
    });
  });

  it('takes every setting', () => {
    const options = { version: '2025-07-05', correlationId: false, bindHeaders: false, keyHours: 167 } as const;
    expect(SasSigning.userDelegation(options)._config).toEqual({ type: 'user-delegation', ...options });
    expect(SasSigning.accountKey({ version: '2020-12-06' })._config).toEqual({
      type: 'account-key',
      version: '2020-12-06',
    });
    expect(SasSigning.accountKey()._config).toEqual({ type: 'account-key', version: '2022-11-02' });
  });

  it('binds no headers by itself where the version cannot', () => {
    expect(SasSigning.userDelegation({ version: '2025-11-05' })._config).toMatchObject({ bindHeaders: false });
  });

  const versions = '2020-12-06, 2022-11-02, 2025-07-05, 2025-11-05, 2026-04-06';
  it.each<[UserDelegationOptions, string]>([
    [{ keyHours: 1 }, '`keyHours` must be a whole number from 2 to 167, got: 1'],
    // Seven days less the quarter of an hour by which clocks differ.
    [{ keyHours: 168 }, '`keyHours` must be a whole number from 2 to 167, got: 168'],
    [{ version: '2019-02-02' as SasVersion }, `\`version\` must be one of ${versions}, got: "2019-02-02"`],
    [
      { version: '2025-11-05', bindHeaders: true },
      '`bindHeaders` must be false before the version 2026-04-06, got: true with "2025-11-05"',
    ],
    [{ correlationId: 'no' as unknown as boolean }, '`correlationId` must be true or false, got: "no"'],
  ])('refuses %j', (options, message) => {
    expect(() => SasSigning.userDelegation(options)).toThrow(new Error(message));
  });

  it('refuses a version for the account key that there is not', () => {
    const version = '2018-11-09' as SasVersion;
    expect(() => SasSigning.accountKey({ version })).toThrow(
      new Error(`\`version\` must be one of ${versions}, got: "2018-11-09"`),
    );
  });
});
