import { describe, expect, it } from '@jest/globals';
import { validate } from '@readme/openapi-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from '../../../../lambda/sas-broker/api';
import { openApiDocument } from '../../../../lambda/sas-broker/http/openapi';
import { routes } from '../../../../lambda/sas-broker/http/routes';
import { packageRoot } from '../../../../lib/package-root';

const document = openApiDocument() as {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, { properties: object; required?: string[]; additionalProperties: unknown }> };
};

describe('the OpenAPI document', () => {
  it('is one by the schema of the specification', async () => {
    const result = await validate(structuredClone(document) as never);
    expect(result).toMatchObject({ valid: true });
  });

  it('is the one in docs/', () => {
    // `npm run openapi` writes it.
    const written: unknown = JSON.parse(readFileSync(join(packageRoot, 'docs/sas-broker.openapi.json'), 'utf8'));
    expect(written).toEqual(document);
  });

  it('has every route and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    );
    expect(described.sort()).toEqual(
      routes.map(({ method, path, operation }) => `${method} ${path} ${operation}`).sort(),
    );
  });

  it('has every schema that requests and answers are checked with, field by field', () => {
    const schemas = Object.values(api).filter((schema) => schema.meta()?.id !== undefined);
    expect(Object.keys(document.components.schemas).sort()).toEqual(schemas.map((schema) => schema.meta()?.id).sort());
    for (const schema of schemas) {
      const described = document.components.schemas[schema.meta()?.id ?? ''];
      expect(Object.keys(described?.properties ?? {})).toEqual(Object.keys(schema.shape));
      expect(described?.additionalProperties).toBe(false);
    }
  });

  it('refers to nothing that is not in it', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(text).not.toContain('$defs');
  });
});
