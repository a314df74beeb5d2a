import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { afterAll } from '@jest/globals';
import { type App, Testing, TerraformStack, TerraformVariable } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntraPrincipal } from '../../lib';

/** A class of resource or data source, as the provider has them. */
interface ResourceClass {
  readonly tfResourceType: string;
}

/** Blocks and arguments as Terraform's JSON has them. */
export type Json = Record<string, unknown>;

const outdir = mkdtempSync(join(tmpdir(), 'blobfront-test-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** An app for tests; nothing of it is left behind, as it is by `Testing.app()`. */
export function testApp(): App {
  return Testing.app({ outdir });
}

/** What Terraform gets, with look-ups by resource type. */
export class Template {
  /** Builds something in a new stack with a provider and synthesizes it, with cdktf's own validations. */
  static of(build: (stack: TerraformStack) => void): Template {
    const stack = new TerraformStack(testApp(), 'stack');
    new AzurermProvider(stack, 'azurerm', { features: [{}] });
    build(stack);
    return Template.fromStack(stack);
  }

  /** What a stack that has its provider becomes. */
  static fromStack(stack: TerraformStack): Template {
    stack.prepareStack();
    return new Template(JSON.parse(Testing.synth(stack, true)) as Json);
  }

  private constructor(readonly json: Json) {}

  /** Every resource of a type, in the order of its ids. */
  resources(type: ResourceClass): Json[] {
    return this.entries('resource', type).map(([, resource]) => resource);
  }

  /** The only resource of a type, or the only one with some arguments. */
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

  /** The only data source of a type. */
  dataSource(type: ResourceClass): Json {
    return this.only(this.entries('data', type), type)[1];
  }

  /** Reference to an attribute of that data source. */
  dataReference(type: ResourceClass, attribute: string): string {
    const [id] = this.only(this.entries('data', type), type);
    return `\${data.${type.tfResourceType}.${id}.${attribute}}`;
  }

  /** Value of an output. */
  output(name: string): unknown {
    return (this.json['output'] as Record<string, Json>)[name]?.['value'];
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

/** A text that is only known at apply: `${var.unknown}`. */
export function unknownText(stack: TerraformStack, name = 'unknown'): string {
  return new TerraformVariable(stack, name, { type: 'string' }).stringValue;
}

/** A principal whose object id is only known at apply: `${var.unknown}`. */
export function unknownPrincipal(stack: TerraformStack): EntraPrincipal {
  return new EntraPrincipal(stack, 'Principal', { principalId: unknownText(stack) });
}
