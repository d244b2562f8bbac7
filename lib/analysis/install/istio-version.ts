import { compareVersions, minorOf } from '../../private/versions';
import { nameOf, subjectOf } from '../finding';
import { type Model } from '../model/build';
import { istioMinorIn } from '../model/istio-minor';

/** A lower bound of Istio's minor version, and the evidence for it, as a clause. */
export interface IstioVersion {
  readonly minor: string;
  readonly because: string;
}

/** The highest Istio version that the manifests mention; `undefined` if they mention none. */
export function istioVersion(model: Model): IstioVersion | undefined {
  const found = model.manifests.flatMap((manifest): IstioVersion[] => {
    const minor = istioMinorIn(manifest);
    return minor === undefined ? [] : [{ minor, because: `${nameOf(subjectOf(manifest))} is Istio ${minor}` }];
  });
  const { release, from } = model.release;
  const oldest = minorOf(release.istioVersion);
  if (from !== 'default' && oldest !== undefined) {
    found.push({ minor: oldest, because: `Knative ${release.minor} needs Istio ${oldest} or later` });
  }
  return found.sort((a, b) => compareVersions(b.minor, a.minor))[0];
}
