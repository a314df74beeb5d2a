import { DeliveryError } from '../../errors';
import { parseCondition } from './condition';
import { parseLayer } from './layer';
import { readValue, takeParameters } from './parameter-reader';
import { parameters } from './parameters';
import type { ChainStep, Conditional, Step } from './step';
import type { ConditionalToken, StepTokens } from './tokenizer';

/**
 * Gives the tokens of a chain their meaning; steps that hold nothing known are left out.
 * @throws DeliveryError 400 that names what is wrong.
 */
export function parseChain(chain: readonly StepTokens[]): ChainStep[] {
  return chain.map(parseStep).filter((step) => Object.keys(step).length > 0);
}

function parseStep(tokens: StepTokens): ChainStep {
  const { values } = takeParameters([tokens], parameters.step);
  const layers = tokens.filter((token) => token.kind === 'layer').map((token) => parseLayer(token, parseChain));
  const step: Step = layers.length > 0 ? { ...values, layers } : values;

  const conditionals = tokens.filter((token) => token.kind === 'conditional').map(parseConditional);
  const [conditional] = conditionals;
  if (!conditional) return step;
  if (conditionals.length > 1 || Object.keys(step).length > 0) {
    throw new DeliveryError(
      400,
      'EINVAL',
      'A conditional must be alone in its step: put ":" before "if-" and after "if-end"',
    );
  }
  return conditional;
}

function parseConditional({ condition, then, otherwise }: ConditionalToken): Conditional {
  const conditional: Conditional = {
    condition: readValue('if', condition, parseCondition),
    then: parseChain(then),
    otherwise: parseChain(otherwise),
  };
  if ([...conditional.then, ...conditional.otherwise].some((step) => 'pg' in step)) {
    throw new DeliveryError(400, 'EINVAL', '"pg" must not be inside a conditional');
  }
  return conditional;
}
