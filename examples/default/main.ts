// The well-known case: `alpha` only through the stock gateway, `beta` only through a second one with its own load
// balancer.
import '../../main';
