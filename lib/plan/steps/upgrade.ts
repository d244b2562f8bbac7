import { isDeepStrictEqual } from 'node:util';
import { isKnativeServing } from '../../analysis/model/system-config';
import { object } from '../../private/access';
import { type Course } from '../course';
import { configChange, passing, withLists } from '../entries';
import { type Change } from '../objects';
import { type State } from '../state';
import { type Check } from '../types';
import { crossing, releasePath, requirements } from '../releases';
import { controllerCheck } from './config';
import { usesTls } from './workloads';

const PATCHED =
  'The stock net-istio refuses several external gateways without a selector: at once where it starts, and as a time bomb where it runs. config-istio has exactly one before it comes.';

// The release has config-istio as well, without gateways.
const KEPT_GATEWAYS =
  '# with kubectl: config-istio keeps its gateways only if they were applied with a field manager of their own (docs/delivery.md)';

/** Writes the gateways in a form that the old and the new net-istio read alike. */
export function bridge(course: Course, data: Readonly<Record<string, string>>): void {
  course.planner.add({
    kind: 'config',
    title: 'Write config-istio so that the old and the new net-istio read the same',
    why: [
      `Knative ${course.state.running.release.minor} and ${course.target.running.release.minor} read it differently as it is.`,
    ],
    changes: [configChange(course.state, 'istio', { ...withLists(course.state, {}).data, ...data })],
  });
}

/** One minor release after the other, or another build of the same. */
export function upgrade(course: Course): void {
  const { target, ends } = course;
  const from = course.state.running;
  const path = [...releasePath(from.release, target.running.release)];
  const installed = course.of('knative', 'created', 'changed');
  const isPatchChanged = from.isPatched !== target.running.isPatched;
  const isReleaseChanged = from.release.minor !== target.running.release.minor;
  const operator = servingChange(course);
  const isOperated = course.state.manifests.some(isKnativeServing);
  const isInstalled = installed.length + operator.length > 0;
  let previous = from.release;
  for (const release of [...path, ...(isReleaseChanged ? [target.running.release] : [])]) {
    const isLast = release.minor === target.running.release.minor;
    course.planner.add({
      kind: 'upgrade',
      title: `Upgrade Knative Serving and net-istio to ${release.minor}`,
      why: ['Knative is upgraded by one minor release at a time.', ...crossing(previous, release)],
      changes: isLast ? [...installed, ...operator] : [],
      running: isLast ? target.running : { release },
      commands: [
        ...requirements(release, usesTls(course)).map(({ command, expect }) => `# before: ${command} shows ${expect}`),
        ...(isLast && isInstalled
          ? []
          : [
              `# apply the release manifests of Knative ${release.minor}, or set that version in KnativeServing`,
              ...(isOperated ? [] : [KEPT_GATEWAYS]),
            ]),
      ],
      checks: [controllerCheck(ends.old), ...(isOperated ? [] : [gatewaysCheck(ends.old)])],
    });
    previous = release;
  }
  if (isReleaseChanged || (!isPatchChanged && !isInstalled)) return;
  course.planner.add({
    kind: 'upgrade',
    title: isPatchChanged
      ? `Run ${target.running.isPatched ? 'the patched' : 'the stock'} net-istio`
      : 'Change the controllers of Knative',
    why: isPatchChanged ? [PATCHED] : [],
    changes: [...installed, ...operator],
    running: target.running,
    commands: isInstalled
      ? []
      : ['# set the image of Deployment net-istio-controller, which the manifests do not have'],
    checks: [controllerCheck(ends.old)],
  });
}

/** Whoever applies the release must not have taken the gateways away. */
function gatewaysCheck({ model }: State): Check {
  const { namespace } = model.configIstio;
  return {
    command: `kubectl -n ${namespace} get configmap config-istio -o jsonpath='{.data}'`,
    expect: 'the gateways, as before the upgrade',
  };
}

/** The new KnativeServing with the configuration that is in force, if more than that changes. */
function servingChange(course: Course): readonly Change[] {
  const wanted = course.target.manifests.find(isKnativeServing);
  const before = course.state.manifests.find(isKnativeServing);
  if (wanted === undefined || before === undefined) return [];
  const config = object(before.object, 'spec', 'config');
  const { config: _old, ...others } = object(before.object, 'spec') ?? {};
  const { config: _new, ...changed } = object(wanted.object, 'spec') ?? {};
  if (isDeepStrictEqual(others, changed)) return [];
  const spec = { ...object(wanted.object, 'spec'), ...(config && { config }) };
  const isFinal = isDeepStrictEqual(spec, object(wanted.object, 'spec'));
  return [{ before, after: isFinal ? wanted : passing(wanted, { ...wanted.object, spec }) }];
}
