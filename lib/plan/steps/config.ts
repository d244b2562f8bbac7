import { isDeepStrictEqual } from 'node:util';
import { isKnativeServing } from '../../analysis/model/system-config';
import { byText } from '../../private/sort';
import { type Course } from '../course';
import { type ConfigName, configChange } from '../entries';
import { type Change } from '../objects';
import { type State } from '../state';
import { type Check } from '../types';

const FINAL_CONFIG =
  'config-istio comes after the Gateways that it names, and before those go that it no longer names.';

/** New certificates and names first; what redirects to https, or refuses http, comes when https answers. */
export function networkAdded(course: Course): void {
  const [now, wanted] = [course.state.model.configNetwork, course.target.model.configNetwork];
  const { 'http-protocol': final, ...rest } = wanted.data;
  const protocol = now.data['http-protocol'];
  if (final === protocol) {
    config(course, ['network']);
    return;
  }
  const data = { ...rest, ...(protocol !== undefined && { 'http-protocol': protocol }) };
  if (isDeepStrictEqual(data, { ...now.data })) return;
  course.planner.add({
    kind: 'config',
    title: 'Apply config-network, and keep serving http',
    why: ['A redirect fails until the certificate of the host exists.'],
    changes: [configChange(course.state, 'network', data)],
    checks: [{ command: 'kubectl get kcert -A', expect: 'READY True for every certificate' }],
  });
}

/** Gives these configs what the new topology has. */
export function config(course: Course, names: readonly ConfigName[]): void {
  for (const name of names) {
    course.planner.add({
      kind: 'config',
      title: `Apply the final config-${name}`,
      why: name === 'istio' ? [FINAL_CONFIG] : [],
      changes: finalConfig(course, name),
      ...(name === 'istio' && { checks: [controllerCheck(course.ends.old)] }),
    });
  }
}

function finalConfig(course: Course, name: ConfigName): readonly Change[] {
  const [now, wanted] = [course.state, course.target].map(({ model }) => configOf(model, name));
  if (now === undefined || wanted === undefined) return [];
  if (JSON.stringify(sorted(now.data)) === JSON.stringify(sorted(wanted.data))) return [];
  if (wanted.source !== undefined && isKnativeServing(wanted.source)) {
    if (now.source === undefined || !isKnativeServing(now.source)) return [{ before: undefined, after: wanted.source }];
    return [configChange(course.state, name, wanted.data)];
  }
  return [{ before: now.source, after: wanted.source }];
}

function configOf(model: State['model'], name: ConfigName): State['model']['configDomain'] {
  return { istio: model.configIstio, domain: model.configDomain, network: model.configNetwork }[name];
}

function sorted(data: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(data).sort(byText(([key]) => key));
}

/** Whether net-istio accepted config-istio. */
export function controllerCheck({ model }: State): Check {
  const { namespace } = model.configIstio;
  return {
    command: `kubectl -n ${namespace} logs deployment/net-istio-controller --since=2m`,
    expect: 'no error about config-istio: net-istio keeps the old one in force, and does not start with a bad one',
  };
}
