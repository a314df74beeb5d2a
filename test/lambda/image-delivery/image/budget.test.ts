import { describe, expect, it } from '@jest/globals';
import { Budget } from '../../../../lambda/image-delivery/image/budget';

describe('Budget', () => {
  const refusal = expect.objectContaining({
    status: 400,
    code: 'ELIMIT',
    message: 'The transformation takes too much work',
  });

  it('can be spent to the last pixel, and no further', () => {
    const budget = new Budget(100);
    budget.spend(60);
    budget.spend(40);
    expect(() => {
      budget.spend(1);
    }).toThrow(refusal);
  });

  it.each([NaN, Infinity])('is not enough for %d', (work) => {
    expect(() => {
      new Budget(100).spend(work);
    }).toThrow(refusal);
  });

  it('stays spent after a refusal', () => {
    const budget = new Budget(100);
    expect(() => {
      budget.spend(1000);
    }).toThrow(refusal);
    expect(() => {
      budget.spend(1);
    }).toThrow(refusal);
  });
});
