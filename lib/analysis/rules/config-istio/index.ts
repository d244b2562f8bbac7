import { type Rule } from '../../rule';
import { configIstioInvalid } from './config-istio-invalid';
import { configIstioLostAtUpgrade } from './config-istio-lost-at-upgrade';
import { configIstioNotValidated } from './config-istio-not-validated';
import { duplicateGatewayEntry } from './duplicate-gateway-entry';
import { formatsMixed } from './formats-mixed';
import { matchAllSelector } from './match-all-selector';
import { releaseCannotExpress } from './release-cannot-express';
import { unknownConfigField } from './unknown-config-field';
import { unreachableDefault } from './unreachable-default';
import { yaml11Surprise } from './yaml11-surprise';

/** Problems in config-istio itself. */
export const CONFIG_ISTIO_RULES: readonly Rule[] = [
  configIstioInvalid,
  configIstioLostAtUpgrade,
  configIstioNotValidated,
  duplicateGatewayEntry,
  formatsMixed,
  matchAllSelector,
  releaseCannotExpress,
  unknownConfigField,
  unreachableDefault,
  yaml11Surprise,
];
