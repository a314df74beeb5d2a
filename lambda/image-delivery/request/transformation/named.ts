import { DeliveryError } from '../../errors';
import { type ParameterToken, type StepTokens, type Token, type TokenAllowance, tokenize } from './tokenizer';

/** Transformation texts by name, with or without `tr:` in front. */
export type NamedTransformations = ReadonlyMap<string, string>;

/**
 * Puts stored chains in the place of `n-NAME`: before the step that holds it, of which the rest stays.
 * @param allowance is lowered by what the stored chains hold
 * @throws DeliveryError 400 for a name there is not, and for a stored chain with a name in it.
 */
export function expandNames(
  chain: readonly StepTokens[],
  named: NamedTransformations,
  allowance: TokenAllowance,
): StepTokens[] {
  const stored = (name: string): StepTokens[] => {
    const text = named.get(name);
    if (text === undefined) {
      throw new DeliveryError(400, 'EINVAL', `There is no named transformation "${name.slice(0, 40)}"`);
    }
    const nested = tokenize(text.startsWith('tr:') ? text.slice('tr:'.length) : text, allowance);
    return mapNames(nested, () => {
      throw new DeliveryError(400, 'EINVAL', `The named transformation "${name.slice(0, 40)}" holds another one`);
    });
  };
  return mapNames(chain, stored);
}

/**
 * Refuses everything but names and default images, for sites that restrict unnamed transformations.
 * @throws DeliveryError 400
 */
export function refuseUnnamed(chain: readonly StepTokens[]): void {
  if (chain.flat().every(isNameOrDefault)) return;
  throw new DeliveryError(400, 'EINVAL', 'Bad Image Transformation Request: only named transformations are allowed');
}

function mapNames(chain: readonly StepTokens[], stored: (name: string) => StepTokens[]): StepTokens[] {
  return chain.flatMap((step) => {
    const name = step.findLast(isName)?.value;
    const rest = step.filter((token) => !isName(token)).map((token) => mapBlock(token, stored));
    return [...(name === undefined ? [] : stored(name)), ...(rest.length > 0 ? [rest] : [])];
  });
}

function mapBlock(token: Token, stored: (name: string) => StepTokens[]): Token {
  switch (token.kind) {
    case 'parameter':
      return token;
    case 'layer':
      return { ...token, steps: mapNames(token.steps, stored) };
    case 'conditional':
      return { ...token, then: mapNames(token.then, stored), otherwise: mapNames(token.otherwise, stored) };
  }
}

/**
 * Whether a chain names one transformation, and asks for nothing besides but a default image. Of two the second could cut off
 * what the first has drawn.
 */
export function holdsOnlyOneName(chain: readonly StepTokens[]): boolean {
  const tokens = chain.flat();
  return tokens.filter(isName).length === 1 && tokens.every(isNameOrDefault);
}

function isNameOrDefault(token: Token): boolean {
  return isName(token) || (token.kind === 'parameter' && token.key === 'di');
}

function isName(token: Token): token is ParameterToken & { key: 'n' } {
  return token.kind === 'parameter' && token.key === 'n';
}
