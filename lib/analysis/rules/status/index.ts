import { type Rule } from '../../rule';
import { assignedGatewayHasNoPods } from './assigned-gateway-has-no-pods';
import { gatewayObjectMissing } from './gateway-object-missing';
import { localServiceCarriesGatewayLabel } from './local-service-carries-gateway-label';
import { movedWithoutProbe } from './moved-without-probe';
import { notSeenByIstiod } from './not-seen-by-istiod';
import { operatorMisplacesLocalService } from './operator-misplaces-local-service';
import { probeHitsOtherGateway } from './probe-hits-other-gateway';
import { probePortMismatch } from './probe-port-mismatch';
import { probeSkipped } from './probe-skipped';
import { probeTargetMissing } from './probe-target-missing';
import { proberBlocked } from './prober-blocked';
import { proberDenied } from './prober-denied';
import { proxyProtocolUnprobeable } from './proxy-protocol-unprobeable';
import { serviceMissing } from './service-missing';
import { configNamesOtherService } from './config-names-other-service';
import { serverWithoutPort } from './server-without-port';
import { serviceInOtherNamespace } from './service-in-other-namespace';
import { gatewayDoesNotListen } from './gateway-does-not-listen';
import { serviceLeadsElsewhere } from './service-leads-elsewhere';
import { portWithoutListener } from './port-without-listener';
import { portTranslationAmbiguous } from './port-translation-ambiguous';

/** What keeps services Unknown, or marks them Ready without a probe. */
export const STATUS_RULES: readonly Rule[] = [
  portTranslationAmbiguous,
  portWithoutListener,
  serviceLeadsElsewhere,
  gatewayDoesNotListen,
  serverWithoutPort,
  serviceInOtherNamespace,
  configNamesOtherService,
  probeHitsOtherGateway,
  probeTargetMissing,
  probePortMismatch,
  probeSkipped,
  gatewayObjectMissing,
  notSeenByIstiod,
  serviceMissing,
  operatorMisplacesLocalService,
  localServiceCarriesGatewayLabel,
  movedWithoutProbe,
  assignedGatewayHasNoPods,
  proberBlocked,
  proberDenied,
  proxyProtocolUnprobeable,
];
