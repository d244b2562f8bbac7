import { type GatewayServer, type IstioGateway } from '../model/types';

/** A server of a Gateway that istiod put on a port of some pods. */
export interface BoundServer {
  readonly gateway: IstioGateway;
  readonly server: GatewayServer;
}
