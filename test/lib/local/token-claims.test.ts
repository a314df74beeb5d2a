import { describe, expect, it } from '@jest/globals';
import { parseBrokerConfig, type PolicyRuleInput } from '../../../lambda/sas-broker/config';
import { claimsFor } from '../../../lib/local/token-claims';
import { smallestBrokerConfig } from '../../lambda/sas-broker/fixtures';

const claims = (...rules: Omit<PolicyRuleInput, 'name'>[]) => {
  const policy = rules.map((rule, index) => ({ ...rule, name: `rule-${index}` }));
  return claimsFor(parseBrokerConfig({ ...smallestBrokerConfig, policy }).policy);
};

describe('The claims of the local token', () => {
  it('are a subject, and what stands in prefixes', () => {
    expect(claims({ prefixes: ['{tid}/{https://a.example/team}/', 'all/'] })).toEqual({
      claims: { sub: 'local', tid: 'local', 'https://a.example/team': 'local' },
      missing: [],
    });
  });

  it('are those of the rule that allows most', () => {
    const reader = { purposes: ['download', 'list'] as const, when: { role: ['reader'] }, prefixes: [''] };
    const editor = { when: { role: ['editor', 'owner'], tid: ['contoso'] }, prefixes: ['{tid}/'] };
    expect(claims({ ...reader, purposes: [...reader.purposes] }, editor)).toEqual({
      claims: { sub: 'local', role: 'editor', tid: 'contoso' },
      missing: [],
    });
  });

  it('are put together where no rule allows everything', () => {
    expect(
      claims(
        { purposes: ['upload'], when: { roles: ['writer'], sub: ['machine'] }, prefixes: ['{sub}/'] },
        { purposes: ['download'], when: { roles: ['reader', 'writer'] }, prefixes: [''] },
        { purposes: ['list'], when: { roles: ['lister'] }, prefixes: [''] },
      ),
    ).toEqual({ claims: { sub: 'machine', roles: ['writer', 'lister'] }, missing: [] });
  });

  it('are not made up where a rule asks for an issuer, and what is missing then is said', () => {
    expect(
      claims(
        { when: { iss: ['https://login.example'] }, prefixes: [''] },
        { purposes: ['download', 'delete'], prefixes: [''] },
      ),
    ).toEqual({ claims: { sub: 'local' }, missing: ['upload', 'list'] });
  });
});
