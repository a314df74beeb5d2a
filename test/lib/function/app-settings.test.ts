import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TerraformOutput } from 'cdktf';
import { type DeliveryConfig, parseDeliveryConfig } from '../../../lambda/image-delivery/config';
import { renderConfig } from '../../../lib/function/app-settings';
import { Template, unknownText } from '../../support/template';

const config = (prefix: string): DeliveryConfig =>
  parseDeliveryConfig({
    platform: 'app-service',
    origins: [
      { type: 'azure-blob', name: 'images', endpoint: 'https://a.test', container: 'c', credential: 'sas', prefix },
    ],
    urlEndpoints: [{ path: '/', origins: ['images'] }],
  });

const render = (prefix: (unknown: string) => string): string => {
  const template = Template.of((stack) => {
    new TerraformOutput(stack, 'config', { value: renderConfig(config(prefix(unknownText(stack)))) });
  });
  return String(template.output('config'));
};

/** Reads a text the way Terraform does: doubled signs are literal, references are replaced. */
const evaluate = (template: string): string =>
  template.replace(/\$\$\{|%%\{|\$\{var\.unknown\}|[$%]\{/g, (found) => {
    if (found === '${var.unknown}') return 'value-at-apply';
    if (found.length === 3) return found.slice(1);
    throw new Error(`Terraform would read ${found} in ${template}`);
  });

describe('renderConfig', () => {
  it('is the configuration as JSON', () => {
    expect(JSON.parse(render(() => 'photos/'))).toEqual(config('photos/'));
  });

  it.each(['${path.module}', '%{if true}', '$${doubled}', '%%{doubled}', '$ % { } $a', '${open', 'end$'])(
    'keeps the literal %s from Terraform, and from what stands before a reference',
    (literal) => {
      const written = render((unknown) => `${literal}${unknown}`);
      expect(JSON.parse(evaluate(written))).toEqual(config(`${literal}value-at-apply`));
    },
  );

  it('leaves references to Terraform alone', () => {
    const written = render((unknown) => `a/${unknown}/b/${unknown}`);
    expect(written).toContain('"prefix":"a/${var.unknown}/b/${var.unknown}"');
  });

  it('means any text again when Terraform has read it', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '"', '\\', 'a', '\n', 'é') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const written = render((unknown) => before + unknown + after);
        expect(JSON.parse(evaluate(written))).toEqual(config(`${before}value-at-apply${after}`));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
