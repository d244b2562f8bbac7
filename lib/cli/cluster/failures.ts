/** The last line that kubectl wrote to its standard error, without `error: ` and the prefixes of klog. */
export function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const own = lines.filter((line) => !/^[EWI]\d{4} /.test(line));
  return (own.at(-1) ?? lines.at(-1) ?? 'it says nothing').replace(/^error: /i, '').trim();
}

/** Whether the API server refused a request for want of permission. */
export function isForbidden(stderr: string): boolean {
  return /^Error from server \(Forbidden\)/m.test(stderr);
}

/** What to do if the cluster cannot be asked at all. */
export function fixOf(reason: string, context: string | undefined): string {
  if (/context.*does not exist|no context exists/i.test(reason)) {
    return 'choose one of `kubectl config get-contexts`';
  }
  if (/localhost:8080|no configuration has been provided|current-context/i.test(reason)) {
    return 'kubectl has no current context: set KUBECONFIG, or choose one with --context or `kubectl config use-context`';
  }
  if (/unauthorized|must be logged in|provide credentials|exec: |getting credentials/i.test(reason)) {
    return 'log in to the cluster again, and check `kubectl auth whoami`';
  }
  if (/forbidden/i.test(reason)) {
    return 'bind the ClusterRole of `knative-gateways kinds --format clusterrole` to this user';
  }
  const cluster =
    context === undefined ? 'that the current context is the right one' : `the server of context ${context}`;
  return `check that the cluster runs, and ${cluster}: \`kubectl cluster-info\``;
}
