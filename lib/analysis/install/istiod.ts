import { at, flag, object, objects, text } from '../../private/access';
import { type Manifest } from '../input/manifest';
import { isIstiod } from '../model/istiod';

const PROFILES_WITHOUT_PILOT = new Set(['empty', 'remote']);

/** Whether this manifest installs istiod, and so the injection of gateways. */
export function installsIstiod(manifest: Manifest): boolean {
  const { object: source } = manifest;
  switch (manifest.groupKind) {
    case 'install.istio.io IstioOperator':
      return (
        flag(source, 'spec', 'components', 'pilot', 'enabled') ??
        !PROFILES_WITHOUT_PILOT.has(text(source, 'spec', 'profile') ?? 'default')
      );
    case 'argoproj.io Application':
      return [object(source, 'spec', 'source'), ...objects(source, 'spec', 'sources')].some(
        (each) => text(each, 'chart') === 'istiod',
      );
    case 'helm.toolkit.fluxcd.io HelmRelease':
      return text(at(source, 'spec', 'chart', 'spec'), 'chart') === 'istiod';
    default:
      return isIstiod(manifest);
  }
}
