/** Data as JSON, and first which version of the command wrote it. */
export function toolJson(data: object, version: string): string {
  return `${JSON.stringify({ tool: { name: 'knative-gateways', version }, ...data }, undefined, 2)}\n`;
}
