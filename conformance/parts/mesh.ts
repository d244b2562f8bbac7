import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { Component } from '../harness/components';
import { type Call, type Mesh, answerOf, onMesh } from '../harness/mesh';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { MESH_CONTROLS, MESH_PODS, MESH_PROFILES, type MeshAnswers, meshTopology } from './mesh-topology';

/** Who reaches the pods of a service in the mesh, by the policies of each profile. */
export const MESH: Part = {
  name: 'mesh',
  proves:
    'mesh policies let gateways, probes and Knative through and keep other tenants out, by real sidecars with mutual TLS',
  needs: [Component.ISTIO, Component.ENVOY, Component.SIDECAR],
  async run(bench, report) {
    for (const { name, mesh, expected } of MESH_PROFILES) {
      await report.scenario(`mesh: ${name}`, () =>
        onMesh(bench, meshTopology(mesh()), MESH_PODS, (started) => asExpected(started, expected)),
      );
    }
    for (const { name, policy, expected, rule } of MESH_CONTROLS) {
      await report.scenario(`mesh: ${name}`, async () => {
        const objects = [...meshTopology(), policy];
        const measured = await onMesh(bench, objects, MESH_PODS, (started) => asExpected(started, expected));
        found(objects, rule);
        return `negative control: ${measured}; ${rule}`;
      });
    }
  },
};

/** By name: a call to a pod of team-a's service. */
function calls(mesh: Mesh): Readonly<Record<keyof MeshAnswers, Call>> {
  const to = { pod: 'team-a/shop', address: mesh.pod('shop').address };
  const named = { ...to, port: 80, host: 'shop.team-a.svc.cluster.local' };
  const atPublic = { ...to, address: mesh.pod('stranger').address, port: 80, host: 'shop.team-a.example.com' };
  const from = (pod: string): { readonly from: string } => ({ from: mesh.pod(pod).caller });
  const gateway = {
    ...to,
    address: mesh.gateway('istio-system-a').address,
    port: 8080,
    host: 'shop.team-a.example.com',
  };
  const secure = { ...atPublic, port: 443, isSecure: true, pod: 'istio-system-a/istio-ingressgateway-0' };
  return {
    gateway,
    prober: {
      ...gateway,
      path: '/healthz',
      host: `${gateway.host}:80`,
      headers: { 'K-Network-Probe': 'probe', 'K-Network-Hash': 'override', 'User-Agent': 'Knative-Ingress-Probe' },
    },
    foreignGateway: { ...gateway, address: mesh.gateway('istio-system-b').address },
    plainActivator: { ...to, port: 8012 },
    meshedActivator: { ...to, port: 80, host: 'shop-00001.team-a.svc.cluster.local', ...from('activator') },
    autoscaler: { ...to, port: 9090 },
    kubelet: { ...to, port: 8022 },
    plainStranger: { ...to, port: 8080 },
    ownTenant: { ...named, ...from('job') },
    granted: { ...named, ...from('friend') },
    // A pod of others has the address that public DNS would give.
    publicName: { ...atPublic, ...from('friend'), calledFrom: mesh.pod('friend').address },
    publicNameOfOthers: { ...atPublic, ...from('job') },
    // TLS ends at the gateway: its pod answers.
    publicTls: { ...secure, ...from('friend') },
    publicTlsOfOthers: { ...secure, ...from('job') },
    otherTenant: { ...named, ...from('wiki') },
    // Where the name is not known, the connection goes on to the address.
    otherTenantByName: { ...named, address: mesh.pod('friend').address, ...from('wiki') },
    stranger: { ...named, ...from('stranger') },
  };
}

async function asExpected(mesh: Mesh, expected: MeshAnswers): Promise<string> {
  const asked = calls(mesh);
  const names = Object.keys(asked) as (keyof MeshAnswers)[];
  const answers = await Promise.all(names.map(async (name) => [name, await answerOf(asked[name])] as const));
  const wrong = answers
    .filter(([name, answer]) => answer !== expected[name])
    .map(([name, answer]) => `${name}: expected ${expected[name]}, measured ${answer}`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return answers.map(([name, answer]) => `${name} ${answer}`).join(', ');
}

function found(objects: readonly KubernetesObject[], rule: string): void {
  const { findings } = analyze(loadObjects(objects, 'manifests'));
  if (!findings.some((finding) => finding.rule === rule)) throw new Error(`the analyzer does not report ${rule}`);
}
