import { type Check } from './names';

// k8s.io/apimachinery/pkg/api/resource: the decimal and binary suffixes that make sense for CPU and memory.
const QUANTITY = /^(\d+(\.\d+)?|\.\d+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

export const QUANTITY_CHECK: Check = {
  test: (value) => typeof value === 'string' && value.length <= 32 && QUANTITY.test(value),
  is: 'a Kubernetes quantity',
  allowed: "a number with an optional suffix, such as '100m', '0.5', '128Mi' or '1Gi'",
};

const FACTOR: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a checked quantity stands for. */
export function quantityValue(quantity: string): number {
  const [, digits = '', , suffix = ''] = QUANTITY.exec(quantity) ?? [];
  return Number(digits) * (FACTOR[suffix] ?? 1);
}
