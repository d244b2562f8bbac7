import { type Refusal, refuse } from '../../private/errors';
import { type Check, demand } from '../../private/names';
import { demandInteger } from '../../private/numbers';

/** The checks that one factory makes of its options: every message begins with the factory's name. */
export class Checker {
  public constructor(private readonly factory: string) {}

  /** Refuses the options. */
  public refuse(refusal: Refusal): never {
    return refuse({ ...refusal, what: this.name(refusal.what) });
  }

  /** Refuses a value that does not pass, where there is one. */
  public value(option: string, value: unknown, check: Check): void {
    if (value !== undefined) demand(this.name(option), value, check);
  }

  /** Refuses what is no list, an empty list, an entry that does not pass, and an entry that comes twice. */
  public list(option: string, values: readonly unknown[] | undefined, check: Check): void {
    if (values === undefined) return;
    if (!Array.isArray(values) || values.length === 0) {
      this.refuse({
        what: `${option} is not a list with entries`,
        got: values,
        allowed: 'one entry or more',
        fix: `leave ${option} out for the default`,
      });
    }
    values.forEach((value, index) => {
      demand(this.name(`${option}[${index}]`), value, check);
      if (values.indexOf(value) !== index) {
        this.refuse({ what: `${option} names the same entry twice`, got: value, allowed: 'each entry once' });
      }
    });
  }

  /** Refuses a value that is no member of an enum. */
  public choice(option: string, value: unknown, members: object): void {
    this.value(option, value, choice(members));
  }

  /** Refuses entries that are no members of an enum, and what {@link Checker.list} refuses. */
  public choices(option: string, values: readonly unknown[] | undefined, members: object): void {
    this.list(option, values, choice(members));
  }

  /** Refuses what is no whole number in range. */
  public integer(option: string, value: unknown, low: number, high: number): void {
    if (value !== undefined) demandInteger(this.name(option), value, low, high);
  }

  private name(text: string): string {
    return `${this.factory}: ${text}`;
  }
}

function choice(members: object): Check {
  const values: unknown[] = Object.values(members);
  return { test: (value) => values.includes(value), is: 'a known value', allowed: values.join(', ') };
}

/** A check by regular expression. */
export function pattern(expression: RegExp, is: string, allowed: string): Check {
  return { test: (value) => typeof value === 'string' && expression.test(value), is, allowed };
}
