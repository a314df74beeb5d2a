import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { bundle, readInput } from '../../../../lib/function/package/bundle';
import { modulePath, packageRoot } from '../../../../lib/package-root';

const built = bundle(modulePath('lambda/image-delivery/azure'));
const code = Buffer.from(built.code).toString();

/** What the code asks for at run time that Node itself does not have. */
const required = (text: string) =>
  [...text.matchAll(/require\("([^"]+)"\)/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => !name.startsWith('node:') && !isBuiltin(name));

describe('bundle', () => {
  it('is one CommonJS file that leaves out what is there at run time', () => {
    expect(() => new Script(`(function () {${code}})`)).not.toThrow();
    expect(new Set(required(code))).toEqual(new Set(['sharp', '@azure/functions-core']));
  });

  it('requires late what is imported late', () => {
    const whole = Buffer.from(bundle(modulePath('lambda/azure')).code).toString();
    expect(new Set(required(whole))).toEqual(new Set(['sharp', '@azure/functions-core', '@azure/storage-queue']));
    expect(whole).not.toMatch(/\bimport\(/);
  });

  it('lists what it was made of, by paths relative to the package', () => {
    expect(built.inputs).toContain('lambda/image-delivery/azure.ts');
    expect(built.inputs).toContain('lambda/image-delivery/deliver.ts');
    expect(built.inputs.some((path) => path.includes('node_modules/undici/'))).toBe(true);
    expect(built.inputs.filter((path) => path.startsWith('/') || path.includes('node_modules/sharp/'))).toEqual([]);
  });

  it('takes the Functions library as it was written, not as it was compiled for an older Node', () => {
    const library = built.inputs.filter((path) => path.includes('node_modules/@azure/functions/'));
    expect(library).toContain('node_modules/@azure/functions/src/http/HttpRequest.ts');
    expect(library.filter((path) => !path.includes('/src/'))).toEqual([]);
  });

  it('knows nothing of the folder that it was built in', () => {
    expect(code).not.toContain(packageRoot);
    // What esbuild writes before each module when it does not minify.
    expect(code).not.toContain('node_modules/');
    expect(code).not.toContain('sourceMappingURL');
  });

  it('throws on a module that is not there', () => {
    expect(() => bundle(join(packageRoot, 'lambda', 'nothing.ts'))).toThrow('Could not resolve');
  });
});

describe('readInput', () => {
  it('reads an input of a bundle', () => {
    const [path = ''] = built.inputs.filter((input) => input.endsWith('azure.ts'));
    expect(readInput(path)).toEqual(readFileSync(join(packageRoot, 'lambda/image-delivery/azure.ts')));
  });
});
