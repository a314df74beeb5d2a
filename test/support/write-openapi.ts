import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../../lambda/sas-broker/http/openapi';
import { packageRoot } from '../../lib/package-root';

/* `npm run openapi`: writes the broker's OpenAPI document into docs/, where a test holds it against the code. */

const path = join(packageRoot, 'docs', 'sas-broker.openapi.json');
writeFileSync(path, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
