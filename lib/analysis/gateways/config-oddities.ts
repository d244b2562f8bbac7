import { type ConfigIstioOddity, findOddities } from '../../knative/config-istio/oddities';
import { type Model } from '../model/build';

export { type ConfigIstioOddity } from '../../knative/config-istio/oddities';

/** What config-istio says that probably does not mean what was intended. */
export function configOddities({ configIstio, release }: Model): readonly ConfigIstioOddity[] {
  return findOddities(configIstio.data, release.release);
}
