import { UserError } from '../../lib/local/user-error';
import { readSecretFile } from '../secret-file';

/** What ImageKit's form "Azure Blob storage" asks for. */
export interface OriginValues {
  readonly accountName: string;
  readonly container: string;
  /** With its leading `?`, as in ImageKit's own example. */
  readonly sasToken: string;
}

/** How the outputs of the stack come out. */
export const outputsCommand = 'terraform -chdir=cdktf.out/stacks/blobfront output -json';

/** Outputs of `bin/app.ts`, and what their values must look like. */
const expected = [
  ['storage_account_name', /^[a-z0-9]{3,24}$/],
  ['container_name', /^[a-z0-9$][a-z0-9-]{2,62}$/],
  ['read_only_sas', /^\??(?=.*\bsig=)[^\s?#]+$/],
] as const;

/**
 * Reads what `terraform output -json` wrote, or `cdktf output --outputs-file` with its sensitive ones, which has the outputs
 * of each stack below its name. No message repeats a value.
 * @param file `-` for standard input
 * @throws UserError when they are not there
 */
export async function readStackOutputs(file: string): Promise<OriginValues> {
  const root = parseObject(await readSecretFile('--outputs', file));
  const stacks = [root, ...Object.values(root).filter(isObject)].filter((outputs) => 'read_only_sas' in outputs);
  if (stacks.length > 1) throw new UserError('what --outputs names has several stacks with a read_only_sas; give one');
  const outputs = stacks[0] ?? root;
  const [accountName, container, token] = expected.map(([name, pattern]) => {
    const output = outputs[name];
    const value = isObject(output) ? output.value : output;
    if (value === undefined) {
      throw new UserError(`what --outputs names has no output ${name}; \`${outputsCommand}\` writes all of them`);
    }
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new UserError(`the output ${name} in what --outputs names is not what it should be`);
  });
  return {
    accountName: accountName ?? '',
    container: container ?? '',
    sasToken: `?${token?.replace(/^\?/, '') ?? ''}`,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Its message would repeat what is there.
  }
  throw new UserError(`what --outputs names must be the JSON that \`${outputsCommand}\` writes`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
