import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { withoutCheck } from '../private/checked-props';
import { isExisting } from '../gateway/existing-gateway';
import { IsolatedGateway, isIsolated } from '../gateway/isolated-gateway';
import { type GatewayFacts, type IKnativeGateway } from '../knative/knative-gateway';
import { type Owner } from '../knative/cross-checks';
import { KnativeMultiGatewayConfig } from '../knative/multi-gateway-config';
import { Platform } from '../knative/platform';
import { setPlatform } from '../knative/platform-of';
import { addPublicNames } from '../policy/access/public-names';
import { GatewayAuthorization } from '../policy/authorization/gateway-authorization';
import { type GatewayAuthorizationOptions } from '../policy/authorization/options';
import { MeshProfile, type RenderedMesh } from '../policy/mesh-profile';
import { type PolicyTopology } from '../policy/network/topology';
import { type RenderedNetworkPolicies } from '../policy/network-policy-profile';
import { istioNamespaceOf, setIstioNamespace } from '../private/istio-namespace';
import { choice } from '../private/nearest';
import { PHASE_MARKER, adoptOrder } from '../private/objects';
import { present } from '../private/present';
import { type Refusal, describeRefusal, throwRefusal, throwRefusals, under } from '../private/refusal';
import { checkArguments } from '../private/types';
import { ApplyOrder } from './apply-order';
import { grantedAccess, publicHosts } from './cross-access';
import { objectRefusals } from './cross-checks';
import { gatewayProps, sharedOptions } from './gateway-props';
import { FoundOnce } from './found-once';
import { FreshValidation } from './fresh-validation';
import { inPhases } from './in-phases';
import { addIstiodValues } from './istiod-values';
import { DEFAULT, type MultiGatewayChartProps } from './multi-gateway-chart-props';
import { type OwnedGateway } from './owned-gateway';
import { type GrantedAccess, authorizedGateway, defaultNetworkPolicies, policyTopology } from './policy-topology';
import { monitoredTopology } from './monitored-topology';
import { asksForServiceCertificates, knativeTls } from './tls-settings';
import {
  byName,
  defaultGatewayOf,
  memberPaths,
  installationOf,
  topologyValueRefusals,
  versionsOf,
} from './topology-refusals';
import { sortedEntries } from '../private/sort';
import { type MonitoredTopology } from '../monitoring/rendered-monitoring';

/**
 * A whole topology in one chart: the default gateway, any number of isolated gateways, and the Knative configuration
 * that assigns services to them.
 *
 * Throws all that is wrong with the topology by itself, at once; what its objects get wrong about each other, and about
 * other charts, is refused by the validation at synth.
 */
export class MultiGatewayChart extends Chart {
  /**
   * A topology that is written as data, in the format of docs/topology-file.md. Throws all that is wrong with the file
   * at once, by file, line, path and what is allowed.
   *
   * @param file Path of the YAML (or JSON) file, absolute or from the working folder.
   */
  public static fromFile(scope: Construct, id: string, file: string): MultiGatewayChart {
    checkArguments('MultiGatewayChart.fromFile', [scope, id, file]);
    // The readers of files are loaded for files alone.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { chartFromFile } = require('./file/from-file') as typeof import('./file/from-file');
    return chartFromFile(file, (props) => new MultiGatewayChart(scope, id, props));
  }

  /** Versions that the manifests are made for. */
  public readonly platform: Platform;
  /** The gateway of every service that no assignment selects. */
  public readonly defaultGateway: IKnativeGateway;
  /** Knative's configuration. */
  public readonly config: KnativeMultiGatewayConfig;
  // Gateways have a scope of their own, so that a service can have the name of a gateway.
  private readonly gatewayScope: Construct;
  private readonly gatewaysByName = new Map<string, IsolatedGateway>();
  private readonly existing: ReadonlyMap<string, IKnativeGateway>;
  /** All but the default gateway, each with its path, in the order of conflicts. */
  private readonly members: readonly OwnedGateway[];
  /** The topology as policies see it. */
  private readonly forPolicies: FoundOnce<PolicyTopology>;
  /** And as monitoring does. */
  private readonly forMonitoring: FoundOnce<MonitoredTopology>;
  private readonly validation: FreshValidation;
  private readonly policies: readonly (RenderedNetworkPolicies | RenderedMesh)[];

  public constructor(scope: Construct, id: string, props: MultiGatewayChartProps) {
    checkArguments('MultiGatewayChart', [scope, id, props]);
    super(scope, id, props);
    throwRefusals(topologyValueRefusals(props), this);
    const { applyOrder = ApplyOrder.file(), gateways, existingGateways = {} } = props;
    this.platform = Platform.of(versionsOf(props));
    setPlatform(this, this.platform);
    setIstioNamespace(this, props.istioNamespace);
    this.node.setContext(PHASE_MARKER, applyOrder._marker);

    const stock = installationOf(props);
    const shared = sharedOptions(props);
    this.gatewayScope = new Construct(this, 'Gateways');
    this.defaultGateway = defaultGatewayOf(props)._bind(this, {
      platform: this.platform,
      stock,
      namespaceLabels: props.discoveryLabels,
      serviceCertificates: shared.serviceCertificates,
    });
    this.existing = new Map(sortedEntries(existingGateways));
    // Sorted, so that the order in which the gateways are given changes nothing.
    const named = sortedEntries(gateways);
    for (const [name, options] of named) {
      const own = withoutCheck(gatewayProps(options, shared, this.platform));
      const gateway = new IsolatedGateway(this.gatewayScope, name, own);
      this.gatewaysByName.set(name, gateway);
      this.authorize(gateway, options.authorization);
    }
    if (isIsolated(this.defaultGateway)) this.authorize(this.defaultGateway, defaultGatewayOf(props)._authorization);
    this.members = memberPaths(props).map((path) => ({ path, gateway: this._member(String(path[1])) }));
    for (const [name, { secondaryGateways = [] }] of named) {
      for (const other of secondaryGateways) this.gateway(name).addSecondaryGateway(this._member(other));
    }
    for (const gateway of this.existing.values())
      if (isExisting(gateway)) gateway._resolveSecondary((other) => this._member(other));
    const { defaultDomain, delivery, controller } = props;
    const config = withoutCheck({
      ...versionsOf(props),
      ...present({ defaultDomain, delivery, controller }),
      ...knativeTls(props),
      clusterDomain: stock.clusterDomain,
      gateways: [...this.gatewaysByName.keys(), ...this.existing.keys()].sort().map((name) => this._member(name)),
      defaultGateway: this.defaultGateway,
    });
    this.config = new KnativeMultiGatewayConfig(this, 'Knative', config);
    for (const gateway of this.existing.values()) this.orderAfter(gateway, applyOrder);
    const {
      networkPolicies = defaultNetworkPolicies(props),
      mesh = MeshProfile.none(),
      crossGatewayAccess = [],
    } = props;
    const names = new Map<GatewayFacts, string>([...this.gatewaysByName].map(([name, gateway]) => [gateway, name]));
    const accessTo = grantedAccess(crossGatewayAccess, (gateway) => names.get(gateway));
    for (const name of this.gatewayNames) this.addPublicNames(this.gateway(name), accessTo, defaultDomain);
    this.forPolicies = new FoundOnce(() =>
      policyTopology(
        [this.defaultGateway, ...this.gatewaysByName.values(), ...this.existing.values()],
        stock,
        {
          isMeshed: mesh._isMeshed,
          solvesChallenges: asksForServiceCertificates(props),
          istioNamespace: istioNamespaceOf(this),
        },
        accessTo,
      ),
    );
    this.policies = [
      networkPolicies._bind(this, () => this.forPolicies.value) ?? [],
      mesh._bind(this, this.platform, () => this.forPolicies.value) ?? [],
    ].flat();
    this.forMonitoring = new FoundOnce(() =>
      monitoredTopology([[DEFAULT, this.defaultGateway], ...this.gatewaysByName.entries()], stock),
    );
    props.monitoring?._bind(this, () => this.forMonitoring.value);
    props.telemetry?._bind(this, this.platform, () => this.forMonitoring.value);
    if (props.istiod) addIstiodValues(this, props.istiod, props.telemetry?._sharedMesh);
    if (applyOrder._needsChart) applyOrder._addFluxKustomizations(new Chart(App.of(this), `${id}-flux`), id);
    this.validation = new FreshValidation(this, () =>
      [...this.configRefusals(), ...this.crossRefusals([])].map(describeRefusal),
    );
    this.node.addValidation(this.validation);
  }

  /** The names of the gateways, sorted, apart from the default gateway and existing ones. */
  public get gatewayNames(): string[] {
    return [...this.gatewaysByName.keys()];
  }

  /** The gateway of this name. Throws if there is none. */
  public gateway(name: string): IsolatedGateway {
    checkArguments('MultiGatewayChart.gateway', [name]);
    const gateway = this.gatewaysByName.get(name);
    if (gateway) return gateway;
    if (this.existing.has(name)) {
      const what = 'an existing gateway, not one that the topology makes';
      return throwRefusal({ path: [], what, got: name, fix: `use existingGateway('${name}')` }, this);
    }
    return this.unknown(name, this.gatewayNames);
  }

  /** The existing gateway of this name. Throws if there is none. */
  public existingGateway(name: string): IKnativeGateway {
    checkArguments('MultiGatewayChart.existingGateway', [name]);
    return this.existing.get(name) ?? this.unknown(name, [...this.existing.keys()]);
  }

  /**
   * The gateway of this name, whoever makes it.
   *
   * @internal
   */
  public _member(name: string): IKnativeGateway {
    return name === DEFAULT ? this.defaultGateway : (this.existing.get(name) ?? this.gateway(name));
  }

  /**
   * What the gateways get wrong about each other, and about other objects. Paths are from the properties of the chart,
   * or those of the owner of an object.
   *
   * @internal
   */
  public _refusals(owners: readonly Owner[]): Refusal[] {
    return [
      ...this.configRefusals(),
      ...this.ownedGateways().flatMap(({ path, gateway }) =>
        isIsolated(gateway) ? under(path, gateway._refusals()) : [],
      ),
      ...this.crossRefusals(owners),
    ];
  }

  /**
   * The manifests in the order in which they are to be applied. Walks this chart alone: the inherited method resolves
   * the whole app for every chart, which is quadratic.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inherited
  public override toJson(): any[] {
    for (const each of this.policies) each.addTenants();
    const constructs = this.node.findAll();
    this.validateAlone(constructs);
    return this._written(constructs, (object) => object.toJson() as object);
  }

  /**
   * What is made of each object of this chart, in the order of application. What all of them depend on is found once,
   * since to write the objects changes nothing.
   *
   * @internal
   */
  public _written<T>(constructs: IConstruct[], write: (object: ApiObject) => T): T[] {
    const objects = this.inOrder(constructs).filter(
      (construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === this,
    );
    return this.forPolicies.during(() => this.forMonitoring.during(() => inPhases(objects).map(write)));
  }

  private authorize(gateway: IsolatedGateway, options: GatewayAuthorizationOptions | undefined): void {
    if (options === undefined) return;
    new GatewayAuthorization(gateway, 'Authorization', this.platform, authorizedGateway(gateway), options);
  }

  private unknown(name: string, known: readonly string[]): never {
    const nearest = known.length > 0 ? choice(name, known) : { allowed: 'nothing: the topology has no such gateways' };
    return throwRefusal({ path: [], what: 'not a gateway of the topology', got: name, ...nearest }, this);
  }

  /** config-istio may not name a Gateway object that does not exist yet, in any chart. */
  private orderAfter(gateway: IKnativeGateway, order: ApplyOrder): void {
    if (!gateway.node.findAll().some((construct) => ApiObject.isApiObject(construct))) return;
    this.config.node.addDependency(gateway);
    adoptOrder(gateway, order._marker);
  }

  private addPublicNames(
    gateway: IsolatedGateway,
    accessTo: (gateway: GatewayFacts) => GrantedAccess,
    defaultDomain: string | undefined,
  ): void {
    const { gatewayName: name, serviceHost } = gateway;
    const { publicCallers: callers } = accessTo(gateway);
    if (callers.length === 0) return;
    const hosts = (): string[] => publicHosts(gateway, defaultDomain);
    const { namespace } = authorizedGateway(gateway);
    addPublicNames(gateway, this.platform, { name, namespace, serviceHost, hosts, callers });
  }

  private ownedGateways(): OwnedGateway[] {
    return [{ path: ['defaultGateway'], gateway: this.defaultGateway }, ...this.members];
  }

  private configRefusals(): Refusal[] {
    return this.named(this.config._refusals(this.inGivenOrder()));
  }

  private crossRefusals(owners: readonly Owner[]): Refusal[] {
    const gateways = this.ownedGateways();
    const all = [...gateways.map(({ path, gateway }) => ({ path, construct: gateway })), ...owners];
    return [
      ...this.named(this.config._crossRefusals(this.inGivenOrder(), owners)),
      ...objectRefusals(this, all, gateways),
    ];
  }

  /** Of two gateways in conflict, the later one is refused. */
  private inGivenOrder(): IKnativeGateway[] {
    return this.members.map(({ gateway }) => gateway);
  }

  /** Refusals of the configuration with the names of gateways in their paths. */
  private named(refusals: readonly Refusal[]): Refusal[] {
    const paths = this.members.map(({ path }) => path);
    return refusals.map((refusal) => ({ ...refusal, path: byName(refusal.path, paths) }));
  }

  /** The constructs of this chart, each after those it depends on. */
  private inOrder(constructs: IConstruct[]): IConstruct[] {
    const independent = constructs.every((construct) => construct.node.dependencies.length === 0);
    return independent ? constructs : new DependencyGraph(this.node).topology();
  }

  private validateAlone(constructs: readonly IConstruct[]): void {
    // App.synth() may just have validated the whole app.
    const isFresh = this.validation.takeFresh();
    const errors = constructs
      .filter((each) => each !== this || !isFresh)
      .flatMap((each) => each.node.validate().map((error) => `[${each.node.path}] ${error}`));
    // The next call validates again.
    this.validation.takeFresh();
    if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
  }
}
