import { type GatewayServer, type IstioGateway } from '../model/types';

/** A server of a Gateway that istiod binds to a port of pods. */
export interface BoundServer {
  readonly gateway: IstioGateway;
  readonly server: GatewayServer;
}
