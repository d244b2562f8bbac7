/** The folder of the clusters in the output of a fleet. */
export const CLUSTERS = 'clusters';
/** The chart of what brings them there. */
export const DELIVERY_CHART = 'fleet';
/** The file of that chart. */
export const DELIVERY_FILE = `${DELIVERY_CHART}.k8s.yaml`;
/** The file with the hashes of what each cluster was made from and of its files. */
export const RECORD = 'fleet-hashes.json';
/** By which delivery tools, and `kubectl apply -k`, find that file alone, and not the folders of the clusters. */
export const DELIVERY_INDEX = 'kustomization.yaml';
