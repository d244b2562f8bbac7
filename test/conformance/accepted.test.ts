import { holdersOf, publicOptions } from '../../conformance/accepted/public-options';
import { acceptedOptions } from '../../conformance/accepted/topologies';

test('a seed always gives the same objects, with the option whose turn it is', () => {
  const options = publicOptions();
  const seed = Math.floor(options.indexOf('AwsNetworkOptions.tags') / 2);
  const [first, again] = [acceptedOptions(seed), acceptedOptions(seed)];
  expect(first).toEqual(again);
  const given = new Set(first.flatMap((each) => [...each.options]));
  expect(given).toContain('LoadBalancer.awsNetwork');
  expect(first[0]?.objects.map(({ kind }) => kind)).toContain('Gateway');
});

test('every option is reached from a construct', () => {
  expect(publicOptions().length).toBeGreaterThan(350);
  expect(publicOptions()).toEqual(
    expect.arrayContaining(['KnativeServiceProps.image', 'AwsTlsOptions.ports', 'GatewayServer.https']),
  );
  expect(holdersOf('AwsTlsOptions.ports')).toEqual(
    expect.objectContaining(new Set(['AwsNetworkOptions.tls', 'LoadBalancer.awsNetwork', 'IsolatedGateway'])),
  );
  expect(holdersOf('KnativeServiceProps.image')).not.toContain('MultiGatewayChart');
});
