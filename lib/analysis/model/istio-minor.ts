import { at, object, objects, text } from '../../private/access';
import { minorOf } from '../../private/versions';
import { type Manifest } from '../input/manifest';
import { isIstiod } from './istiod';

/** The minor version of Istio that a manifest mentions. */
export function istioMinorIn(manifest: Manifest): string | undefined {
  return minorOf(versionIn(manifest));
}

const ISTIO_CHARTS = new Set(['base', 'istiod', 'gateway']);

function versionIn(manifest: Manifest): string | undefined {
  const { object: source } = manifest;
  if (isIstiod(manifest)) {
    const images = objects(source, 'spec', 'template', 'spec', 'containers').flatMap(
      (each) => text(each, 'image') ?? [],
    );
    return images.map(versionOfImage).find((version) => version !== undefined);
  }
  switch (manifest.groupKind) {
    case 'install.istio.io IstioOperator':
      return plain(text(source, 'spec', 'tag'));
    case 'argoproj.io Application':
      return [object(source, 'spec', 'source'), ...objects(source, 'spec', 'sources')]
        .filter((each) => ISTIO_CHARTS.has(text(each, 'chart') ?? '') && /istio/.test(text(each, 'repoURL') ?? ''))
        .map((each) => plain(text(each, 'targetRevision')))
        .find((version) => version !== undefined);
    case 'helm.toolkit.fluxcd.io HelmRelease': {
      const chart = at(source, 'spec', 'chart', 'spec');
      const isIstio =
        ISTIO_CHARTS.has(text(chart, 'chart') ?? '') && /istio/.test(text(chart, 'sourceRef', 'name') ?? '');
      return isIstio ? plain(text(chart, 'version')) : undefined;
    }
    default:
      return undefined;
  }
}

/** `docker.io/istio/pilot:1.24.1-distroless` is of 1.24.1. */
function versionOfImage(image: string): string | undefined {
  return plain(/\/pilot:([^@]+)/.exec(image)?.[1]);
}

function plain(tag: string | undefined): string | undefined {
  return /^v?\d+\.\d+(?:\.\d+)?/.exec(tag ?? '')?.[0];
}
