/** One change that istioctl makes to an object after rendering it. */
export interface IstioOperatorPatch {
  /**
   * Where, as istioctl writes it: `spec.template.spec.containers.[name:istio-proxy].env`, with `\.` for a dot within a
   * name.
   */
  readonly path: string;
  /**
   * The new value. istioctl parses a string that contains a YAML map.
   *
   * @default - the value at the path is removed
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any value that Kubernetes may have at the path
  readonly value?: any;
}

/** Changes to one of the objects that istioctl renders for the gateway. */
export interface IstioOperatorOverlay {
  /**
   * istioctl does not look at it.
   *
   * @default - left out
   */
  readonly apiVersion?: string;
  /** Kind of the object: `Deployment`, `Service` and so on. */
  readonly kind: string;
  /**
   * Name of the object.
   *
   * @default - the name that istioctl gives the gateway's object of this kind
   */
  readonly name?: string;
  /** The changes, applied in this order. */
  readonly patches: IstioOperatorPatch[];
}

/** How an IstioOperator installs the gateway. */
export interface IstioOperatorOptions {
  /**
   * Namespace of istiod and of the IstioOperator object.
   *
   * @default - that of the topology, otherwise `istio-system`
   */
  readonly istioNamespace?: string;
  /**
   * Whether istiod injects the proxy into the pods, as Istio recommends: version and mesh settings are then those of
   * istiod. Otherwise istioctl renders the whole pod, with its own version and default mesh settings.
   *
   * Source: Istio, "Installing Gateways".
   *
   * @default true
   */
  readonly injection?: boolean;
  /**
   * Registry and folder of the proxy image. Only without injection.
   *
   * @default - the same as istioctl
   */
  readonly hub?: string;
  /**
   * Tag of the proxy image. Only without injection.
   *
   * @default - the same as istioctl
   */
  readonly tag?: string;
  /**
   * Changes to the objects that istioctl renders, after those of this package.
   *
   * @default - none
   */
  readonly overlays?: IstioOperatorOverlay[];
}
