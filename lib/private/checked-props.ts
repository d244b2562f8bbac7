const checked = new WeakSet();

/** Properties that need no further check: the topology that they come from has checked them. */
export function withoutCheck<Props extends object>(props: Props): Props {
  checked.add(props);
  return props;
}

export function areChecked(props: object): boolean {
  return checked.has(props);
}
