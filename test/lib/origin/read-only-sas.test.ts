import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { ReadOnlySas, type SasValidityProps } from '../../../lib';
import { Template, unknownText } from '../../support/template';

const start = '2026-11-01T00:00:00Z';
const expiry = '2027-10-31T00:00:00Z';

const create = (stack: TerraformStack, validity: SasValidityProps, id = 'Sas') =>
  new ReadOnlySas(stack, id, { connectionString: 'connection', containerName: 'images', ...validity });
const synth = (validity: SasValidityProps) => Template.of((stack) => create(stack, validity));

describe('ReadOnlySas', () => {
  it('reads one container over HTTPS and can do nothing else', () => {
    expect(synth({ start, expiry }).dataSource(DataAzurermStorageAccountBlobContainerSas)).toEqual({
      connection_string: 'connection',
      container_name: 'images',
      https_only: true,
      start,
      expiry,
      permissions: { read: true, add: false, create: false, write: false, delete: false, list: false },
    });
  });

  it('offers the token with and without its question mark', () => {
    const template = Template.of((stack) => {
      const sas = create(stack, { start, expiry });
      new TerraformOutput(stack, 'with', { value: sas.token, sensitive: true });
      new TerraformOutput(stack, 'without', { value: sas.tokenWithoutQuestionMark, sensitive: true });
    });
    const token = template.dataReference(DataAzurermStorageAccountBlobContainerSas, 'sas');
    expect(template.output('with')).toBe(token);
    expect(template.output('without')).toBe(`\${trimprefix(${token.slice(2, -1)}, "?")}`);
  });

  const date = 'must be a UTC date and time such as "2026-11-01T00:00:00Z", got:';
  it.each<[string, SasValidityProps, string]>([
    ['a start without a time', { start: '2026-11-01', expiry }, `\`start\` ${date} "2026-11-01"`],
    [
      'a start with an offset',
      { start: '2026-11-01T00:00:00+01:00', expiry },
      `\`start\` ${date} "2026-11-01T00:00:00+01:00"`,
    ],
    [
      'a start in fractions of a second',
      { start: '2026-11-01T00:00:00.5Z', expiry },
      `\`start\` ${date} "2026-11-01T00:00:00.5Z"`,
    ],
    ['a start without a zone', { start: '2026-11-01T00:00:00', expiry }, `\`start\` ${date} "2026-11-01T00:00:00"`],
    ['no start', { start: '', expiry }, `\`start\` ${date} ""`],
    [
      'a day that does not exist',
      { start, expiry: '2026-02-30T00:00:00Z' },
      `\`expiry\` ${date} "2026-02-30T00:00:00Z"`,
    ],
    ['a 25th hour', { start, expiry: '2026-12-01T24:00:00Z' }, `\`expiry\` ${date} "2026-12-01T24:00:00Z"`],
    ['an expiry without a time', { start, expiry: '2027-10-31' }, `\`expiry\` ${date} "2027-10-31"`],
    [
      'an expiry at the start',
      { start, expiry: start },
      `\`expiry\` must be after \`start\` (${start}), got: "${start}"`,
    ],
    [
      'an expiry before the start',
      { start, expiry: '2026-10-31T23:59:59Z' },
      `\`expiry\` must be after \`start\` (${start}), got: "2026-10-31T23:59:59Z"`,
    ],
    [
      'more than a year',
      { start, expiry: '2027-11-03T00:00:00Z' },
      '`expiry` must be at most a year after `start` without `allowLongLived`, got: 367 days',
    ],
    [
      'more than a year that is explicitly not allowed',
      { start, expiry: '2029-11-01T00:00:00Z', allowLongLived: false },
      '`expiry` must be at most a year after `start` without `allowLongLived`, got: 1096 days',
    ],
  ])('refuses %s', (_, validity, message) => {
    expect(() => synth(validity)).toThrow(new Error(message));
  });

  it.each<[string, SasValidityProps]>([
    ['a leap year to the second', { start, expiry: '2027-11-02T00:00:00Z' }],
    ['29 February of a leap year', { start, expiry: '2028-02-29T00:00:00Z', allowLongLived: true }],
    ['ten years when they are allowed', { start, expiry: '2036-11-01T00:00:00Z', allowLongLived: true }],
  ])('takes %s', (_, validity) => {
    expect(synth(validity).dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({
      start,
      expiry: validity.expiry,
    });
  });

  it('takes dates that are only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      create(stack, { start: unknown, expiry: unknown }, 'A');
      create(stack, { start, expiry: unknown }, 'B');
      create(stack, { start: unknown, expiry }, 'C');
    });
    expect(template.size).toBe(3);
  });

  it('checks the other date when one is only known at apply', () => {
    expect(() => Template.of((stack) => create(stack, { start: unknownText(stack), expiry: 'never' }))).toThrow(
      new Error(`\`expiry\` ${date} "never"`),
    );
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, { start, expiry }, 'A');
      create(stack, { start, expiry }, 'B');
    });
    expect(template.size).toBe(2);
  });
});
