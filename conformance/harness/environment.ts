const KEPT = ['PATH', 'LANG', 'LC_ALL', 'NET_ISTIO_CONTROLLER'];

/**
 * What the run sees of the environment it is started in: no proxy, no kubeconfig, no setting that a component would
 * follow.
 */
export function innerEnvironment(outer: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(outer).filter(([name]) => KEPT.includes(name)));
}
