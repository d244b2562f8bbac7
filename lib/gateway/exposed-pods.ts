/** The facts about a gateway's pods that policies need. */
export interface ExposedPods {
  /** Numbers of the Service's ports that take requests. */
  readonly servicePorts: readonly number[];
  /** Ports that accept requests. */
  readonly ports: readonly number[];
  /** Whether a load balancer or a node port exposes them. */
  readonly areExposed: boolean;
  /** Whether the manifests install them; false for existing pods. */
  readonly areInstalled: boolean;
}
