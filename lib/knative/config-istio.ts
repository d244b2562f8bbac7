import { brand } from '../private/brand';
import { throwRefusals } from '../private/refusal';
import { argumentRefusals, checkArguments } from '../private/types';
import { type ConfigRefusal, builtInGateways, describeConfigRefusal } from './config-istio/format';
import { parseConfig } from './config-istio/parse';
import { renderConfig } from './config-istio/render';
import { EntrySelection } from './config-istio/select';
import {
  type ConfigIstioOptions,
  type ConfigIstioProps,
  type IstioGatewayEntry,
  type IstioGatewayLists,
  type KnativeInstallation,
} from './config-istio/types';
import { type KnativeRelease } from './release';

export {
  type ConfigIstioOptions,
  type ConfigIstioProps,
  type IstioGatewayEntry,
  type IstioGatewayLists,
  type KnativeInstallation,
} from './config-istio/types';

/**
 * The gateways of the ConfigMap `config-istio`, as net-istio reads them.
 *
 * `parse` accepts and refuses exactly what the net-istio of the release does; `render` is its inverse.
 *
 * Source: net-istio `pkg/reconciler/ingress/config/istio.go`, and the recorded behaviour of releases 1.15 and 1.22.
 */
export class ConfigIstio {
  /**
   * Reads the data of config-istio.
   *
   * @param data The `data` of the ConfigMap; keys that net-istio does not know are ignored.
   * @param release The release whose net-istio reads it.
   * @throws An Error if that net-istio would refuse the data. Its message starts with the kind in brackets:
   * `mixed-formats`, `external-default-count`, `local-default-count`, `unparsable`, `missing-namespace`,
   * `missing-name`, `missing-service`, `bad-service` or `bad-selector`.
   */
  public static parse(
    data: Record<string, string>,
    release: KnativeRelease,
    options: ConfigIstioOptions = {},
  ): ConfigIstio {
    // Values that are not strings are refused below, as in net-istio.
    throwRefusals(
      argumentRefusals('ConfigIstio.parse', [data, release, options]).filter(
        ({ path: [parameter, ...rest] }) => parameter !== 'data' || rest.length === 0,
      ),
      'ConfigIstio.parse',
    );
    const parsed = parseConfig(data, release.configIstioFormat, options);
    if ('refusal' in parsed) throw new Error(describeConfigRefusal(parsed.refusal));
    return new ConfigIstio(release, parsed.lists);
  }

  /**
   * Renders the data of config-istio in the format of the release, every string in quotes.
   *
   * @throws An Error with one line like those of `parse` for each thing that net-istio would refuse, and one of kind
   * `release-cannot-express` for everything that the release does not support.
   */
  public static render(
    config: ConfigIstioProps,
    release: KnativeRelease,
    options: ConfigIstioOptions = {},
  ): Record<string, string> {
    checkArguments('ConfigIstio.render', [config, release, options]);
    const { data, refusals } = renderConfig(config, release, options);
    if (refusals.length > 0) throw new Error(refusals.map(describeConfigRefusal).join('\n'));
    return data;
  }

  /**
   * Reads the data of config-istio; returns the first refusal as a value.
   *
   * @internal
   */
  public static _read(
    data: Record<string, string>,
    release: KnativeRelease,
    options: ConfigIstioOptions = {},
  ): { readonly config?: ConfigIstio; readonly refusal?: ConfigRefusal } {
    const parsed = parseConfig(data, release.configIstioFormat, options);
    return 'lists' in parsed ? { config: new ConfigIstio(release, parsed.lists) } : parsed;
  }

  /**
   * The gateways that net-istio uses if config-istio names none.
   *
   * @param installation Where Knative is installed. Default: `knative-serving`, in a cluster of the domain
   * `cluster.local`
   */
  public static defaults(installation: KnativeInstallation = {}): IstioGatewayLists {
    checkArguments('ConfigIstio.defaults', [installation]);
    return builtInGateways(installation);
  }

  /** The gateways of publicly visible hosts, in order. */
  public readonly externalGateways: IstioGatewayEntry[];
  /** The gateways of cluster-local hosts, in order. */
  public readonly localGateways: IstioGatewayEntry[];

  private readonly external: EntrySelection;
  private readonly local: EntrySelection;

  private constructor(
    /** The release that the configuration is read for. */
    public readonly release: KnativeRelease,
    lists: IstioGatewayLists,
  ) {
    this.externalGateways = lists.externalGateways;
    this.localGateways = lists.localGateways;
    this.external = new EntrySelection(lists.externalGateways);
    this.local = new EntrySelection(lists.localGateways);
  }

  /**
   * The external gateways, as NAMESPACE/NAME, that a KIngress with these labels uses: all whose selector matches, or
   * those without selector if none matches.
   */
  public selectExternal(labels: Record<string, string>): string[] {
    checkArguments('ConfigIstio.selectExternal', [labels]);
    return this._select('external', labels);
  }

  /** The local gateways, as NAMESPACE/NAME, that a KIngress with these labels uses. */
  public selectLocal(labels: Record<string, string>): string[] {
    checkArguments('ConfigIstio.selectLocal', [labels]);
    return this._select('local', labels);
  }

  /**
   * The same, of labels that are known to be texts.
   *
   * @internal
   */
  public _select(list: 'external' | 'local', labels: Readonly<Record<string, string>>): string[] {
    return this[list].select(labels);
  }
}

brand(ConfigIstio, 'ConfigIstio');
