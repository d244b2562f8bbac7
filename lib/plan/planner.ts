import { analyze } from '../analysis/analyze';
import { placeText } from '../analysis/input/cluster';
import { type Manifest } from '../analysis/input/manifest';
import { listed } from '../analysis/words';
import { changedCells } from './cells';
import { answerChecks, arrivalChecks, checked, recordChecks } from './checks';
import { isPassing } from './entries';
import { type Clients, grown, lossesBetween, redirected } from './losses';
import { type Change, nameOfObject, sortedByKey } from './objects';
import { type Conditions, firstConditions, nextConditions } from './ready';
import { type Entrances, servedHosts, type ServedHost } from './served';
import { modelOptionsOf, type Running, type State } from './state';
import { type AppliedObject, type Check, type Loss, type Step, type StepKind } from './types';

/** A step before it is tried on the model. */
export interface Draft {
  readonly kind: StepKind;
  readonly title: string;
  readonly why: readonly string[];
  readonly changes: readonly Change[];
  /** Whether the objects take effect one after the other, in their order. @default false */
  readonly isGradual?: boolean;
  /** What else runs afterwards. @default - the same */
  readonly running?: Partial<Running>;
  /** @default - none */
  readonly commands?: readonly string[];
  /** Further checks, after those of the objects and answers. @default - none */
  readonly checks?: readonly Check[];
}

/** Tries steps on the model, one after the other, and records what each does. */
export class Planner {
  public readonly steps: Step[] = [];
  private conditions: Conditions;
  private clients: Clients;
  private hosts: ReadonlyMap<string, ServedHost>;
  private errors: ReadonlySet<string>;
  private readonly lastErrors: ReadonlySet<string>;

  public constructor(
    public state: State,
    target: State,
    private readonly entrances: Entrances,
  ) {
    this.conditions = firstConditions(state);
    this.hosts = servedHosts(state, entrances);
    this.clients = new Map([...this.hosts].map(([key, { at }]) => [key, new Set(at.keys())]));
    this.errors = errorsOf(state);
    this.lastErrors = errorsOf(target);
  }

  /** Adds a step, and before it one that moves the records of hosts whose old address goes. Nothing without effect. */
  public add(draft: Draft): void {
    const { changes, running, commands = [] } = draft;
    if (changes.length === 0 && running === undefined && commands.length === 0) return;
    const after = this.state.apply(changes, running);
    this.moveRecords(after);
    this.record(draft, after, this.lossesOf(draft, after));
  }

  /** How many losses a step would have. */
  public lossesIn(draft: Draft): number {
    return this.lossesOf(draft, this.state.apply(draft.changes, draft.running)).length;
  }

  /** How many losses there would be if only this changed. */
  public lossesWith(running: Running): number {
    return lossesBetween(this.hosts, servedHosts(this.state.apply([], running), this.entrances), this.clients).length;
  }

  private record(draft: Draft, after: State, losses: readonly Loss[]): void {
    const { kind, title, why, changes, commands = [], checks = [], isGradual = false } = draft;
    const written = changes.flatMap(({ after: manifest }) => manifest ?? []);
    const applied = isGradual ? written : sortedByKey(written, (each) => each);
    const { conditions, changes: ready, unprobed } = nextConditions(this.state, after, this.conditions);
    const cells = changedCells(this.state, after);
    const errors = after === this.state ? this.errors : errorsOf(after);
    const isMoved = unprobed.length > 0;
    this.steps.push({
      kind,
      title,
      why: isMoved ? [...why, UNPROBED] : why,
      apply: applied.map(appliedObject),
      delete: changes.flatMap(({ before, after: stays }) => (stays || !before ? [] : nameOfObject(before))),
      commands,
      checks: checked([...arrivalChecks(applied), ...answerChecks(after, cells, this.entrances), ...checks]),
      changes: cells,
      losses,
      unprobed,
      ready,
      findings: [...errors].filter((each) => !this.errors.has(each) && !this.lastErrors.has(each)).sort(),
      knative: after.running.release.minor,
      after: after.answers,
    });
    const hosts = servedHosts(after, this.entrances);
    this.clients = grown(this.clients, this.hosts, hosts);
    this.hosts = hosts;
    this.conditions = conditions;
    this.errors = errors;
    this.state = after;
  }

  /** The losses on the way: what one object breaks, a later one of the same step may heal. */
  private lossesOf({ changes, isGradual = false }: Draft, after: State): readonly Loss[] {
    const whole = lossesBetween(this.hosts, servedHosts(after, this.entrances), this.clients);
    if (!isGradual || changes.length < 2) return whole;
    const found = new Map(whole.map((loss) => [keyOf(loss), loss]));
    let state = this.state;
    for (const change of changes.slice(0, -1)) {
      state = state.apply([change]);
      for (const loss of lossesBetween(this.hosts, servedHosts(state, this.entrances), this.clients)) {
        if (!found.has(keyOf(loss))) found.set(keyOf(loss), { ...loss, lasts: 'within the step' });
      }
    }
    return [...found.values()];
  }

  private moveRecords(after: State): void {
    const hosts = servedHosts(after, this.entrances);
    const leaving = lossesBetween(this.hosts, hosts, this.clients).filter(({ kind }) => kind === 'address');
    const keys = leaving.map(({ scheme, host }) => `${scheme} ${host}`);
    if (keys.length === 0) return;
    this.clients = redirected(this.clients, this.hosts, hosts, keys);
    const records = [...new Set(leaving.map(({ host }) => host))].map((host) => {
      const to = keys.filter((key) => key.endsWith(` ${host}`)).flatMap((key) => [...(this.clients.get(key) ?? [])]);
      const from = leaving.filter((each) => each.host === host).flatMap(({ at }) => at);
      return { host, to: [...new Set(to)].sort(), from: [...new Set(from)].sort() };
    });
    this.record(
      {
        kind: 'dns',
        title: `Point ${records.length === 1 ? 'the record' : 'the records'} of ${listed(records.map(({ host }) => host))} to the address that stays`,
        why: ['The next step closes the old address. Clients use it until their copy of the record ends.'],
        changes: [],
        commands: records.map(
          ({ host, to, from }) => `# ${host}: to the address of Service ${listed(to)}, no longer of ${listed(from)}`,
        ),
        checks: recordChecks(this.state, records),
      },
      this.state,
      [],
    );
  }
}

const UNPROBED =
  'net-istio does not probe a service again when only its gateways change: it stays Ready whether the new gateway serves it or not. Ask the gateway yourself.';

function keyOf({ host, scheme, at }: Loss): string {
  return `${scheme} ${host} ${at.join(' ')}`;
}

function appliedObject(manifest: Manifest): AppliedObject {
  const name = nameOfObject(manifest);
  // The values of a Secret are in no output.
  if (manifest.kind === 'Secret' && isPassing(manifest)) return { ...name, source: undefined };
  return isPassing(manifest)
    ? { ...name, source: undefined, object: manifest.object }
    : { ...name, source: placeText(manifest.source) };
}

function errorsOf({ manifests, running }: State): ReadonlySet<string> {
  const { shownKinds } = running.options ?? {};
  const { findings } = analyze({ manifests, problems: [], ...(shownKinds && { shownKinds }) }, modelOptionsOf(running));
  return new Set(findings.filter(({ level }) => level === 'error').map(({ rule, message }) => `${rule}: ${message}`));
}
