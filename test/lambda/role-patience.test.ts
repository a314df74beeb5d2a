import { describe, expect, it } from '@jest/globals';
import { RolePatience } from '../../lambda/role-patience';

const missingRole = 'AuthorizationPermissionMismatch';

describe('RolePatience', () => {
  it.each([missingRole, 'AuthorizationFailure'])('waits longer each time after %s, and then no more', (code) => {
    const role = new RolePatience(() => 0);
    const pauses = Array.from({ length: 5 }, (_, count) => role.pause(code, count));
    expect(pauses).toEqual([250, 500, 1000, 2000, undefined]);
  });

  it.each(['AuthenticationFailed', 'status 403', undefined])('does not wait after %s', (code) => {
    expect(new RolePatience(() => 0).pause(code, 0)).toBeUndefined();
  });

  it('does not wait once it was let in', () => {
    const role = new RolePatience(() => 0);
    expect(role.pause(missingRole, 0)).toBe(250);
    role.letIn();
    expect(role.pause(missingRole, 0)).toBeUndefined();
  });

  it('gives up ten minutes after the first refusal', () => {
    let now = 1_000;
    const role = new RolePatience(() => now);
    role.pause(missingRole, 0);
    now += 600_000 - 1;
    expect(role.pause(missingRole, 0)).toBe(250);
    now += 1;
    expect(role.pause(missingRole, 0)).toBeUndefined();
  });
});
