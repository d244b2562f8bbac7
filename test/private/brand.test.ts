import { brand, isBranded } from '../../lib/private/brand';

/** The class as each copy of the package has it. */
function copy(): new () => object {
  class Branded {}
  brand(Branded, 'Branded');
  return Branded;
}

test('an instance of another copy of the class is recognized, where instanceof fails', () => {
  const [First, Second] = [copy(), copy()];
  expect(new Second() instanceof First).toBe(false);
  expect(isBranded(new Second(), 'Branded')).toBe(true);
});

test('a subclass is recognized; another class, a look-alike and what is no object are not', () => {
  const Branded = copy();
  class Sub extends Branded {}
  class Other {}
  brand(Other, 'Other');
  expect(isBranded(new Sub(), 'Branded')).toBe(true);
  for (const value of [new Other(), { Branded: true }, 'Branded', null, undefined, Branded]) {
    expect(isBranded(value, 'Branded')).toBe(false);
  }
});
