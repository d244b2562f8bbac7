import { builtInGateways } from './config-istio/format';
import { parseConfig } from './config-istio/parse';
import { renderConfig } from './config-istio/render';
import { EntrySelection } from './config-istio/select';
import {
  type ConfigIstioOptions,
  type ConfigIstioProps,
  type IstioGatewayEntry,
  type IstioGatewayLists,
  type StockPlace,
} from './config-istio/types';
import { type KnativeRelease } from './release';

export {
  type ConfigIstioOptions,
  type ConfigIstioProps,
  type IstioGatewayEntry,
  type IstioGatewayLists,
  type StockPlace,
} from './config-istio/types';

/**
 * The gateways of the ConfigMap `config-istio`, as net-istio understands them.
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
   * @throws An Error for what that net-istio refuses. Its message starts with the kind in brackets: `mixed-formats`,
   * `external-default-count`, `local-default-count`, `unparsable`, `missing-namespace`, `missing-name`, `missing-service`,
   * `bad-service` or `bad-selector`.
   */
  public static parse(
    data: Record<string, string>,
    release: KnativeRelease,
    options: ConfigIstioOptions = {},
  ): ConfigIstio {
    return new ConfigIstio(release, parseConfig(data, release.configIstioFormat, options));
  }

  /**
   * Renders the data of config-istio in the format of the release, every string in quotes.
   *
   * @throws An Error like those of `parse` for what net-istio would refuse, and one of kind `release-cannot-express` for
   * what the release has no words for.
   */
  public static render(
    config: ConfigIstioProps,
    release: KnativeRelease,
    options: ConfigIstioOptions = {},
  ): Record<string, string> {
    return renderConfig(config, release, options);
  }

  /**
   * The gateways that net-istio uses where config-istio mentions none.
   *
   * @param place Where Knative is installed. Default: `knative-serving`, in a cluster of the domain `cluster.local`
   */
  public static defaults(place: StockPlace = {}): IstioGatewayLists {
    return builtInGateways(place);
  }

  /** The gateways of publicly visible hosts, in order. */
  public readonly externalGateways: IstioGatewayEntry[];
  /** The gateways of cluster-local hosts, in order. */
  public readonly localGateways: IstioGatewayEntry[];

  private readonly external: EntrySelection;
  private readonly local: EntrySelection;

  private constructor(
    /** The release that reads the configuration so. */
    public readonly release: KnativeRelease,
    lists: IstioGatewayLists,
  ) {
    this.externalGateways = lists.externalGateways;
    this.localGateways = lists.localGateways;
    this.external = new EntrySelection(lists.externalGateways);
    this.local = new EntrySelection(lists.localGateways);
  }

  /**
   * The external gateways, as NAMESPACE/NAME, that a KIngress with these labels uses: all whose selector matches; the ones
   * without selector if none does.
   */
  public selectExternal(labels: Record<string, string>): string[] {
    return this.external.select(labels);
  }

  /** The local gateways, as NAMESPACE/NAME, that a KIngress with these labels uses. */
  public selectLocal(labels: Record<string, string>): string[] {
    return this.local.select(labels);
  }
}
