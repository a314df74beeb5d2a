import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { Testing, TerraformStack } from 'cdktf';

/** A class of resource or data source, as the provider has them. */
interface ResourceClass {
  readonly tfResourceType: string;
}

type Json = Record<string, unknown>;

/** What Terraform gets, with look-ups by resource type. */
export class Template {
  /** Builds something in a new stack with a provider and synthesizes it, with cdktf's own validations. */
  static of(build: (stack: TerraformStack) => void): Template {
    const stack = new TerraformStack(Testing.app(), 'stack');
    new AzurermProvider(stack, 'azurerm', { features: [{}] });
    build(stack);
    stack.prepareStack();
    return new Template(JSON.parse(Testing.synth(stack, true)) as Json);
  }

  private constructor(readonly json: Json) {}

  /** Every resource of a type, in the order of its ids. */
  resources(type: ResourceClass): Json[] {
    return this.all('resource', type);
  }

  /** The only resource of a type. */
  resource(type: ResourceClass): Json {
    return this.only(this.resources(type), type);
  }

  /** The only data source of a type. */
  dataSource(type: ResourceClass): Json {
    return this.only(this.all('data', type), type);
  }

  /** Logical ids of all resources of a type. */
  ids(type: ResourceClass): string[] {
    return Object.keys(this.group('resource', type));
  }

  private all(kind: 'resource' | 'data', type: ResourceClass): Json[] {
    return Object.values(this.group(kind, type)) as Json[];
  }

  private group(kind: 'resource' | 'data', type: ResourceClass): Json {
    const kinds = (this.json[kind] ?? {}) as Record<string, Json | undefined>;
    return kinds[type.tfResourceType.replace(/^data\./, '')] ?? {};
  }

  private only(found: readonly Json[], type: ResourceClass): Json {
    const [first] = found;
    if (!first || found.length > 1) throw new Error(`expected one ${type.tfResourceType}, found ${found.length}`);
    return first;
  }
}
