import { at } from '../../access';
import { type Service } from '../../model/types';
import { helmValue, isHelmRelease, operatorEntry } from './gateway-pods';

/** A field of `spec` that a Service has, or that its installer gives it. */
export function serviceSetting(service: Service, field: string): unknown {
  const { origin, source } = service;
  if (origin === 'manifest') return at(source.object, 'spec', field);
  if (isHelmRelease(source)) return helmValue(source, 'service', field);
  return at(operatorEntry(service), 'k8s', 'service', field);
}
