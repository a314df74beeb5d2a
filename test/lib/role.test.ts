import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Sleep } from '@cdktf/provider-time/lib/sleep';
import { describe, expect, it } from '@jest/globals';
import type { TerraformStack } from 'cdktf';
import { BlobOrigin, EntraPrincipal, type EntraPrincipalProps } from '../../lib';
import { inForce } from '../../lib/role';
import { Template, unknownText } from '../support/template';

const where = { resourceGroupName: 'contoso', location: 'westeurope' };
const principalId = '11111111-2222-3333-4444-555555555555';
const origin = (stack: TerraformStack, id = 'origin') =>
  new BlobOrigin(stack, id, { ...where, accountName: 'contosoimages' });
const grant = (props: EntraPrincipalProps) =>
  Template.of((stack) => {
    origin(stack).grantRead(new EntraPrincipal(stack, 'principal', props));
  }).resource(RoleAssignment);

describe('A role', () => {
  it('is given to an application by default, which may be new to Entra', () => {
    expect(grant({ principalId })).toMatchObject({
      principal_id: principalId,
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  it.each(['User', 'Group'] as const)('is given to a %s, whom Entra is asked for', (principalType) => {
    const role = grant({ principalId, principalType });
    expect(role).toMatchObject({ principal_id: principalId, principal_type: principalType });
    expect(role).not.toHaveProperty('skip_service_principal_aad_check');
  });

  it('is given to an identity of the provider', () => {
    const template = Template.of((stack) => {
      origin(stack).grantWrite(new UserAssignedIdentity(stack, 'identity', { ...where, name: 'contoso' }));
    });
    expect(template.resource(RoleAssignment)).toMatchObject({
      role_definition_name: 'Storage Blob Data Contributor',
      principal_id: template.reference(UserAssignedIdentity, 'principal_id'),
    });
  });

  it('is given to one principal for several containers, and to several for one', () => {
    const template = Template.of((stack) => {
      const origins = [origin(stack, 'a'), origin(stack, 'b')];
      const principals = ['one', 'two'].map((id) => new EntraPrincipal(stack, id, { principalId }));
      for (const container of origins) for (const principal of principals) container.grantRead(principal);
    });
    expect(template.resources(RoleAssignment)).toHaveLength(4);
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      origin(stack).grantRead(new EntraPrincipal(stack, 'principal', { principalId: unknownText(stack) }));
    });
    expect(template.resource(RoleAssignment)).toMatchObject({ principal_id: '${var.unknown}' });
  });

  it.each<[Partial<EntraPrincipalProps>, string]>([
    [
      { principalId: 'web-team' },
      '`principalId` must be the object id of a user, group or application in Entra, such as ' +
        '"00000000-0000-0000-0000-000000000000", got: "web-team"',
    ],
    [{ principalType: 'Team' as 'Group' }, '`principalType` must be one of ServicePrincipal, User, Group, got: "Team"'],
  ])('refuses %j', (wrong, message) => {
    expect(() => grant({ principalId, ...wrong })).toThrow(new Error(message));
  });
});

describe('A role in force', () => {
  it('is waited for as long as Azure says at most, and again when it is another', () => {
    const template = Template.of((stack) => {
      const role = origin(stack).grantRead(new EntraPrincipal(stack, 'principal', { principalId }));
      expect(inForce(role)).toBe(inForce(role));
    });
    expect(template.resource(Sleep)).toEqual({
      create_duration: '10m',
      triggers: { role: template.reference(RoleAssignment, 'id') },
    });
  });

  it('is waited for once for each of several', () => {
    const template = Template.of((stack) => {
      const container = origin(stack);
      for (const id of ['one', 'two']) {
        const principal = new EntraPrincipal(stack, id, { principalId });
        for (const role of [container.grantRead(principal), container.grantWrite(principal)]) inForce(role);
      }
    });
    expect(template.ids(Sleep)).toHaveLength(4);
  });
});
