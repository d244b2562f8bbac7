import { type Report } from '../analyze';
import { type Finding, isAtLeast, type Level, LEVELS } from '../finding';

/** What of a report is printed as text. The other formats are always complete. */
export interface View {
  /** The lowest level that is printed. */
  readonly level: Level;
  /**
   * Only findings about these namespaces: of the object, or of the gateway.
   *
   * @default - all
   */
  readonly namespaces?: readonly string[] | undefined;
  /**
   * Only findings about these gateways: `NAMESPACE/NAME` of the Gateway object, or `NAME`.
   *
   * @default - all
   */
  readonly gateways?: readonly string[] | undefined;
  /** @default - shortened lists, and a fix once for findings that are mended alike */
  readonly verbose?: boolean | undefined;
  /** @default rule */
  readonly groupBy?: 'rule' | 'gateway' | undefined;
}

/** Everything, in full. */
export const WHOLE_VIEW: View = { level: 'note', verbose: true };

/** The findings of a view, and how many others there are. */
export interface Seen {
  readonly findings: readonly Finding[];
  /** Of other namespaces and gateways. */
  readonly elsewhere: number;
  /** Below the level of the view. */
  readonly below: Readonly<Record<Level, number>>;
}

export function seen({ findings }: Report, view: View): Seen {
  const here = findings.filter((finding) => isHere(finding, view));
  const below = { error: 0, warning: 0, note: 0 };
  for (const { level } of here) if (!isAtLeast(level, view.level)) below[level] += 1;
  return {
    findings: here.filter(({ level }) => isAtLeast(level, view.level)),
    elsewhere: findings.length - here.length,
    below,
  };
}

function isHere({ subject, gateway, otherGateways = [] }: Finding, { namespaces, gateways }: View): boolean {
  const concerned = gateway === undefined ? otherGateways : [gateway, ...otherGateways];
  const own = [
    subject.kind === 'Namespace' ? subject.name : subject.namespace,
    ...concerned.map((id) => id.split('/')[0]),
  ];
  const inNamespace = namespaces === undefined || own.some((each) => each !== undefined && namespaces.includes(each));
  return inNamespace && (gateways === undefined || concerned.some((id) => isNamed(id, gateways)));
}

/** Whether an object `NAMESPACE/NAME` is among names with or without namespaces. */
export function isNamed(id: string, names: readonly string[]): boolean {
  return names.some((name) => name === id || name === id.slice(id.indexOf('/') + 1));
}

/** The levels that a view leaves out. */
export function hiddenLevels({ below }: Seen): readonly Level[] {
  return LEVELS.filter((level) => below[level] > 0);
}
