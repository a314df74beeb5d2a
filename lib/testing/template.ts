import { type TerraformStack, Testing } from 'cdktf';
import { maskJson } from './mask';

/** A class of resource or data source, as the provider has them: `StorageAccount`, `DataAzurermClientConfig`. */
export interface ResourceClass {
  /** Terraform's name of the type, such as `azurerm_storage_account`. */
  readonly tfResourceType: string;
}

/** Blocks and arguments as Terraform's JSON has them. */
export type Json = Record<string, unknown>;

/**
 * What Terraform gets of a stack: its JSON, keys sorted, without the notes of cdktf.
 *
 * Unlike `Testing.synth()` alone it prepares the stack first, so that references to other stacks are in it, and runs
 * the validations.
 * @throws Error when a validation fails
 */
export function synthesize(stack: TerraformStack): Json {
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack, true)) as Json;
}

/**
 * What a snapshot of a stack should hold: {@link synthesize} with `[content-hash]` in place of the hashes of Blobfront's
 * own zips, which change with every release.
 */
export function snapshot(stack: TerraformStack): Json {
  return Template.fromStack(stack).toSnapshot();
}

/** What Terraform gets of a stack, with look-ups by resource class. */
export class Template {
  /**
   * What a stack that has its provider becomes.
   * @throws Error when a validation fails
   */
  static fromStack(stack: TerraformStack): Template {
    return new Template(synthesize(stack));
  }

  private constructor(
    /** All of it, as {@link synthesize} has it. */
    readonly json: Json,
  ) {}

  /** A copy for a snapshot: see {@link snapshot}. */
  toSnapshot(): Json {
    return maskJson(this.json) as Json;
  }

  /** Every resource of a type, in the order of its ids. */
  resources(type: ResourceClass): Json[] {
    return this.entries('resource', type).map(([, resource]) => resource);
  }

  /**
   * The only resource of a type, or the only one with some arguments.
   * @throws Error when there is none, or more than one
   */
  resource(type: ResourceClass, having: Json = {}): Json {
    return this.only(this.entries('resource', type, having), type)[1];
  }

  /** Address of that resource, as `depends_on` has it. */
  address(type: ResourceClass, having: Json = {}): string {
    return `${type.tfResourceType}.${this.only(this.entries('resource', type, having), type)[0]}`;
  }

  /** Reference to an attribute of that resource, as other arguments have it. */
  reference(type: ResourceClass, attribute: string, having: Json = {}): string {
    return `\${${this.address(type, having)}.${attribute}}`;
  }

  /**
   * The only data source of a type.
   * @throws Error when there is none, or more than one
   */
  dataSource(type: ResourceClass): Json {
    return this.only(this.entries('data', type), type)[1];
  }

  /** Reference to an attribute of that data source. */
  dataReference(type: ResourceClass, attribute: string): string {
    const [id] = this.only(this.entries('data', type), type);
    return `\${data.${type.tfResourceType.replace(/^data\./, '')}.${id}.${attribute}}`;
  }

  /** Value of an output; undefined when there is no such output. */
  output(name: string): unknown {
    return (this.json['output'] as Record<string, Json> | undefined)?.[name]?.['value'];
  }

  /** How many resources and data sources there are. */
  get size(): number {
    const groups = [this.json['resource'], this.json['data']].flatMap((kind) => Object.values((kind ?? {}) as Json));
    return groups.flatMap((group) => Object.keys(group as Json)).length;
  }

  /** Logical ids of all resources of a type. */
  ids(type: ResourceClass): string[] {
    return Object.keys(this.group('resource', type));
  }

  private entries(kind: 'resource' | 'data', type: ResourceClass, having: Json = {}): [string, Json][] {
    const entries = Object.entries(this.group(kind, type) as Record<string, Json>);
    return entries.filter(([, found]) => Object.entries(having).every(([key, value]) => found[key] === value));
  }

  private group(kind: 'resource' | 'data', type: ResourceClass): Json {
    const kinds = (this.json[kind] ?? {}) as Record<string, Json | undefined>;
    return kinds[type.tfResourceType.replace(/^data\./, '')] ?? {};
  }

  private only<Item>(found: readonly Item[], type: ResourceClass): Item {
    const [first] = found;
    if (!first || found.length > 1) throw new Error(`expected one ${type.tfResourceType}, found ${found.length}`);
    return first;
  }
}
