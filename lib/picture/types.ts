import { type Level } from '../analysis/finding';
import { type Manifest } from '../analysis/input/manifest';
import { type ReadyStatus } from '../analysis/reach/ready';

/** The columns of a picture, in the order that requests pass them. */
export const NODE_KINDS = ['load-balancer', 'gateway', 'assignment', 'service'] as const;

export type NodeKind = (typeof NODE_KINDS)[number];

/** A finding as text that is safe to show. */
export interface PictureFinding {
  readonly rule: string;
  readonly level: Level;
  /** The object that it is about: `Service gw/edge`. */
  readonly subject: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

/** A node as text that is safe to show, and the objects behind it. */
export interface PictureNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** Kind of the object: `Service`, `Istio Gateway`, `Knative Service`; `Assignment`. */
  readonly type: string;
  /** Empty for an assignment. */
  readonly namespace: string;
  /** The selector, for an assignment. */
  readonly name: string;
  /** What else there is to know, each a few words. */
  readonly facts: readonly string[];
  /** Of a service only. */
  readonly ready?: ReadyStatus;
  /** Sorted by kind, namespace and name. */
  readonly objects: readonly Manifest[];
  /** Worst first. */
  readonly findings: readonly PictureFinding[];
}

export interface PictureEdge {
  /** Id of a node. */
  readonly from: string;
  readonly to: string;
  /** `stray` if the gateway applies to pods behind the load balancer of another one. */
  readonly kind: 'route' | 'stray';
}

/** A topology as a graph: load balancer -> gateway -> assignment -> service. */
export interface Picture {
  /** Sorted by kind, in the order of the columns, and id. */
  readonly nodes: readonly PictureNode[];
  /** Sorted by both ends. */
  readonly edges: readonly PictureEdge[];
  /** Findings about no node: about the whole topology, or about objects outside the picture. */
  readonly findings: readonly PictureFinding[];
}
