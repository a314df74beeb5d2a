import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, AzurermBackend, LocalBackend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { ImageDelivery, Monitoring, type SasBroker, SasValidity, TokenIssuer } from '../lib';
import { packageRoot } from '../lib/package-root';

/**
 * The stack that `cdktf deploy` provisions. What has to be known to name and check things is cdktf context (in
 * `cdktf.json`), what is secret or differs per person is a Terraform variable.
 */
export class BlobfrontStack extends TerraformStack {
  /** The system itself; `npm start` runs what it declares on this machine. */
  readonly delivery: ImageDelivery;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const context = new ContextReader(this);
    configureBackend(this, context);

    const privateKey = this.secretVariable(
      'imagekit_private_key',
      'Private key of an ImageKit account, so that URLs signed for it stay valid. Empty: a random key.',
    );
    const previousPrivateKey = this.secretVariable(
      'imagekit_previous_private_key',
      'Key that URLs were signed with before, which stays valid. Empty: none.',
    );
    new AzurermProvider(this, 'azurerm', {
      features: [
        {
          // Azure leaves alert rules of its own behind in a resource group that held a function app.
          resourceGroup: [{ preventDeletionIfContainsResources: false }],
          keyVault: [{ purgeSoftDeleteOnDestroy: true }],
        },
      ],
    });
    new RandomProvider(this, 'random');
    new TimeProvider(this, 'time');

    const name = context.text('name');
    const location = context.text('location');
    const monitoring = this.createMonitoring(name, location, context.optional('alertEmail'));
    this.delivery = new ImageDelivery(this, 'images', {
      name,
      location,
      requireSignature: context.choice('requireSignature', ['always', 'never']) ?? 'always',
      privateKey,
      previousPrivateKey,
      heic: context.choice('heic', ['true', 'false']) === 'true',
      monitoring,
    });
    const sas = this.delivery.origin.readOnlySas('ReadOnlySas', {
      validity: SasValidity.between(context.text('sasStart'), context.text('sasExpiry')),
    });
    monitoring?.watchSas('ReadOnlySas', sas);

    const broker = this.addBroker(context);

    const { origin, signingKeys, urlEndpoint } = this.delivery;
    this.output('url_endpoint', 'Base of all image URLs: what an ImageKit SDK calls urlEndpoint.', urlEndpoint);
    this.output('storage_account_name', "ImageKit's origin form: account name.", origin.accountName);
    this.output('container_name', "ImageKit's origin form: container.", origin.containerName);
    this.output('function_app_name', 'The app that transforms the images.', this.delivery.function.functionAppName);
    this.secretOutput('read_only_sas', "ImageKit's origin form: SAS token, with its leading '?'.", sas.token);
    this.secretOutput('private_key', 'Key to sign URLs with.', signingKeys.privateKey);
    this.output('broker_endpoint', 'Where clients ask for tokens to upload with.', broker.brokerEndpoint);
    this.secretOutput('broker_api_key', 'Key with which a program asks the broker.', broker.apiKey(apiKeyName));
  }

  /**
   * Images go straight to storage, each caller's into a folder of its own. Who has the API key gets in, and the users of an
   * issuer once there is one.
   */
  private addBroker(context: ContextReader): SasBroker {
    const issuer = context.optional('oidcIssuer');
    return this.delivery.addSasBroker({
      // A claim by which the policy tells programs from users: no issuer gives a user such a one.
      apiKeys: [{ name: apiKeyName, claims: { client: 'program' } }],
      issuers: issuer === undefined ? [] : [TokenIssuer.oidc({ issuer, audiences: [context.text('oidcAudience')] })],
      policy: [
        { name: 'programs', when: { client: ['program'] }, prefixes: ['uploads/{sub}/'], maxBytes },
        ...(issuer === undefined
          ? []
          : [{ name: 'users', when: { iss: [issuer] }, prefixes: ['users/{sub}/'], maxBytes }]),
      ],
      webOrigins: context.list('webOrigins'),
    });
  }

  /** Logs, alerts and a workbook, when there is somebody to tell. */
  private createMonitoring(name: string, location: string, alertEmail: string | undefined): Monitoring | undefined {
    if (alertEmail === undefined) return undefined;
    const group = new ResourceGroup(this, 'monitoring-group', { name: `${name}-monitoring`, location });
    return new Monitoring(this, 'monitoring', {
      name: `${name}-images`,
      resourceGroupName: group.name,
      location,
      alertEmails: [alertEmail],
    });
  }

  private secretVariable(name: string, description: string): string {
    return new TerraformVariable(this, name, { type: 'string', description, default: '', sensitive: true }).stringValue;
  }

  private output(name: string, description: string, value: string): void {
    new TerraformOutput(this, name, { value, description });
  }

  private secretOutput(name: string, description: string, value: string | undefined): void {
    new TerraformOutput(this, name, { value, description, sensitive: true });
  }
}

const apiKeyName = 'default';
/** Largest upload. */
const maxBytes = 5 * 1024 ** 3;

/** Reads context values and says which one is wrong. */
class ContextReader {
  constructor(private readonly scope: Construct) {}

  /** A text that must be there. */
  text(key: string): string {
    const value = this.optional(key);
    if (value === undefined) throw new Error(`the context value \`${key}\` must be set in cdktf.json`);
    return value;
  }

  /** A text that may be left out. */
  optional(key: string): string | undefined {
    const value: unknown = this.scope.node.tryGetContext(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') {
      throw new Error(`the context value \`${key}\` must be a text, got: ${JSON.stringify(value)}`);
    }
    return value;
  }

  /** Texts with commas between them. */
  list(key: string): string[] {
    return (this.optional(key) ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '');
  }

  /** One of some words. */
  choice<const Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const value = this.optional(key);
    const word = words.find((candidate) => candidate === value);
    if (value !== undefined && word === undefined) {
      throw new Error(`the context value \`${key}\` must be one of ${words.join(', ')}, got: "${value}"`);
    }
    return word;
  }
}

/**
 * The state holds the account keys, so a team keeps it in a storage account of its own (`backendStorageAccount` and
 * `backendResourceGroup` in the context). Without that it is a file beside `cdktf.json`, whose path is relative, so
 * that the synthesized stack is the same in every folder.
 */
function configureBackend(stack: TerraformStack, context: ContextReader): void {
  const storageAccountName = context.optional('backendStorageAccount');
  if (storageAccountName === undefined) {
    new LocalBackend(stack, { path: `../../../terraform.${stack.node.id}.tfstate` });
    return;
  }
  new AzurermBackend(stack, {
    resourceGroupName: context.text('backendResourceGroup'),
    storageAccountName,
    containerName: context.optional('backendContainer') ?? 'tfstate',
    key: `${stack.node.id}.tfstate`,
  });
}

/** The context of `cdktf.json`; the cdktf command line hands over the same, and what it hands over comes first. */
function readContext(): Record<string, unknown> {
  const file = readFileSync(join(packageRoot, 'cdktf.json'), 'utf8');
  return (JSON.parse(file) as { context?: Record<string, unknown> }).context ?? {};
}

/** The app with its one stack, not yet synthesized. */
export function createApp(outdir?: string): { app: App; stack: BlobfrontStack } {
  const app = new App({ context: readContext(), outdir });
  return { app, stack: new BlobfrontStack(app, 'blobfront') };
}

if (require.main === module) createApp().app.synth();
