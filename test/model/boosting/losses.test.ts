import { describe, expect, test } from 'vitest';
import { exponential } from '../../../model/boosting/exponential.ts';
import type { Loss } from '../../../model/boosting/losses/loss.ts';
import { poisson } from '../../../model/boosting/losses/poisson.ts';
import { quantile } from '../../../model/boosting/losses/quantile.ts';
import { squaredError } from '../../../model/boosting/losses/squared-error.ts';
import { tweedie } from '../../../model/boosting/losses/tweedie.ts';

const SMOOTH: readonly Loss[] = [squaredError, poisson, tweedie(1.1), tweedie(1.5), tweedie(1.9)];

/** The two numbers of a row of weight 1. */
function stateAt(loss: Loss, target: number, score: number): [number, number] {
  const [first, second] = loss.startState(score);
  return [first, second * target];
}

function gradient(loss: Loss, target: number, score: number): number {
  const [a, b] = stateAt(loss, target, score);
  return a - b;
}

describe.each(SMOOTH.map((loss) => [`${loss.name} ${loss.shape}`, loss] as const))('%s', (_name, loss) => {
  const points = [0, 0.5, 3, 40].flatMap((y) => [-2, 0, 0.7, 3].map((f) => [y, f] as const));

  test.each(points)('the gradient of target %d at score %d is the slope of the loss', (y, f) => {
    const slope = (loss.value(y, f + 1e-5) - loss.value(y, f - 1e-5)) / 2e-5;
    expect(Math.abs(gradient(loss, y, f) - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
  });

  test.each(points)('the hessian of target %d at score %d is the slope of the gradient', (y, f) => {
    const { plain, first, second } = loss.slopes;
    const [a, b] = stateAt(loss, y, f);
    const slope = (gradient(loss, y, f + 1e-5) - gradient(loss, y, f - 1e-5)) / 2e-5;
    expect(Math.abs(plain + first * a + second * b - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
  });

  test.each(points)('a thousand steps from target %d, score %d leave what their sum would', (y, f) => {
    let [a, b] = stateAt(loss, y, f);
    let score = f;
    for (let i = 0; i < 1000; i++) {
      const value = Math.sin(i) / 10;
      const [scaleA, scaleB, add] = loss.step(value);
      [a, b] = [a * scaleA + add, b * scaleB];
      score += value;
    }
    const [expectedA, expectedB] = stateAt(loss, y, score);
    expect(Math.abs(a - expectedA)).toBeLessThan(1e-11 * (1 + Math.abs(expectedA)));
    expect(Math.abs(b - expectedB)).toBeLessThan(1e-11 * (1 + Math.abs(expectedB)));
  });

  test('the start value has no slope', () => {
    const target = Float64Array.of(0, 1, 5, 2);
    const weight = Float64Array.of(1, 2, 0.5, 3);
    const start = loss.startValue(target, weight);
    const slope = target.reduce((sum, y, row) => sum + weight[row]! * gradient(loss, y, start), 0);
    expect(Math.abs(slope)).toBeLessThan(1e-9);
  });
});

test('the pinball loss grows by its level above the score and by the rest below', () => {
  const loss = quantile(0.9);
  expect(loss.slopes.level).toBe(0.9);
  expect(loss.value(3, 1)).toBeCloseTo(1.8, 15);
});

test('the exponential agrees with the built-in one to 1e-15, and is cut where it would leave the range', () => {
  for (let x = -600; x <= 600; x += 0.37) {
    expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
  }
  expect(exponential(0)).toBe(1);
  expect(exponential(1e9)).toBe(exponential(700));
  expect(exponential(Number.NaN)).toBeNaN();
});
