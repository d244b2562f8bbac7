import { App, Chart, Testing } from 'cdk8s';
import { DomainMapping, GatewayAdmissionPolicy, IsolatedGateway, KnativeService, MultiGatewayChart } from '../../lib';
import { type KubernetesObject } from '../harness/objects';
import { Choices } from '../harness/random';
import { AllRefused, Refused, argumentsOf, refusedBy } from './construct';
import { Call, Drafter } from './draft';
import { ROOTS, holdersOf, publicOptions } from './public-options';
import { Repairer } from './repair';

type Root = (typeof ROOTS)[number];

// Most drafts are mended in 20 to 60 steps; what takes more has a contradiction that its refusals do not lead to.
const MAXIMUM_REPAIRS = 100;

/** What the package has made of random options. */
export interface AcceptedOptions {
  readonly objects: readonly KubernetesObject[];
  /** Options, as `TYPE.PROPERTY`, and factories that it took. */
  readonly options: ReadonlySet<string>;
  /** Refusals before. */
  readonly refusals: number;
}

/**
 * A topology at random, and what stands beside it: all that the package takes of options written without regard to what
 * it takes.
 */
export function acceptedOptions(seed: number): AcceptedOptions[] {
  const choices = new Choices(seed);
  // Each seed has two options of its own, so that enough of them in a row have them all.
  const options = publicOptions();
  const own = [2 * seed, 2 * seed + 1].map((index) => options[index % options.length] ?? '');
  const wanted = new Set(own.flatMap((option) => [...holdersOf(option)]));
  const others = ROOTS.slice(1).filter((root) => wanted.has(root) || choices.chance(0.1));
  return [ROOTS[0], ...others].map((root) => accepted(root, choices, wanted));
}

function accepted(root: Root, choices: Choices, wanted: ReadonlySet<string>): AcceptedOptions {
  for (let refusals = 0; ;) {
    const drafter = new Drafter(choices, wanted);
    const repairer = new Repairer(drafter, choices);
    const call = drafter.call(root);
    for (let repairs = 0; repairs < MAXIMUM_REPAIRS; repairs += 1, refusals += 1) {
      try {
        return { objects: synthesized(root, call), options: optionsOf(call, drafter), refusals };
      } catch (error) {
        const refused = error instanceof AllRefused ? error.all : error instanceof Refused ? [error] : undefined;
        if (refused === undefined) throw error;
        // Something that is needed cannot be mended: all is written anew.
        if (!refused.map((each) => repairer.repair(each)).every(Boolean)) break;
      }
    }
  }
}

function synthesized(root: Root, call: Call): readonly KubernetesObject[] {
  const app = new App();
  const values = argumentsOf(call) as [never];
  return refusedBy(call, () => {
    if (root === 'MultiGatewayChart') {
      return Testing.synth(new MultiGatewayChart(app, 'topology', ...values)) as KubernetesObject[];
    }
    const chart = new Chart(app, 'chart');
    const type = { IsolatedGateway, GatewayAdmissionPolicy, KnativeService, DomainMapping }[root];
    new type(chart, 'one', ...values);
    return Testing.synth(chart) as KubernetesObject[];
  });
}

function optionsOf(call: Call, drafter: Drafter): Set<string> {
  const options = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (value instanceof Call) options.add(value.name);
    const type = value instanceof Call ? undefined : drafter.typeOf(value);
    for (const [key, inner] of Object.entries(value instanceof Call ? value.args : value)) {
      if (type !== undefined) options.add(`${type}.${key}`);
      walk(inner);
    }
  };
  walk(call);
  return options;
}
