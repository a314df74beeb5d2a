import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { afterAll } from '@jest/globals';
import { type App, Testing, TerraformStack, TerraformVariable } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntraPrincipal } from '../../lib';
import { type Json, Template as PublishedTemplate } from '../../lib/testing';

export type { Json };

const outdir = mkdtempSync(join(tmpdir(), 'blobfront-test-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** An app for tests; nothing of it is left behind, as it is by `Testing.app()`. */
export function testApp(): App {
  return Testing.app({ outdir });
}

/** What Terraform gets, with look-ups by resource class. */
export type Template = PublishedTemplate;

export const Template = {
  /** Builds something in a new stack with all providers and synthesizes it, with cdktf's own validations. */
  of(build: (stack: TerraformStack) => void): Template {
    const stack = new TerraformStack(testApp(), 'stack');
    addProviders(stack);
    build(stack);
    return PublishedTemplate.fromStack(stack);
  },

  /** What a stack that has its provider becomes. */
  fromStack: (stack: TerraformStack): Template => PublishedTemplate.fromStack(stack),
};

/** The providers of everything that the library makes. */
export function addProviders(stack: TerraformStack): void {
  new AzurermProvider(stack, 'azurerm', { features: [{}] });
  new RandomProvider(stack, 'random');
  new TimeProvider(stack, 'time');
}

/** A text that is only known at apply: `${var.unknown}`. */
export function unknownText(stack: TerraformStack, name = 'unknown'): string {
  return new TerraformVariable(stack, name, { type: 'string' }).stringValue;
}

/** A principal whose object id is only known at apply: `${var.unknown}`. */
export function unknownPrincipal(stack: TerraformStack): EntraPrincipal {
  return new EntraPrincipal(stack, 'Principal', { principalId: unknownText(stack) });
}
