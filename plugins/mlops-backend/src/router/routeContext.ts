import type {
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  AuditRefusal,
  DeliverySource,
} from '@slipway/backstage-plugin-mlops-node';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import type { FleetReader } from '../fleet/FleetReader';
import type { GatePolicy } from '../gates/GatePolicy';
import type { OperationAudit } from '../operations/OperationAudit';
import type { Operations } from '../operations/Operations';
import type { TimelineStore } from '../timeline/TimelineStore';
import type { Admit } from './admission';
import type { LogStreams } from './LogStreams';

/** What answers are made from, whoever asks and however. */
export interface ReadingContext {
  board: DeliveryBoard;
  sources: readonly DeliverySource[];
  fleet: Pick<FleetReader, 'read'>;
  gatePolicy: GatePolicy;
  timeline: Pick<TimelineStore, 'page'>;
  operations: Operations;
  audit: OperationAudit;
  logStreams: LogStreams;
  logger: LoggerService;
}

/** What the routes stand on. */
export interface RouteContext extends ReadingContext {
  admit: Admit;
  /** The same for what is only looked at, and often: quicker with the token. */
  admitView: Admit;
  httpAuth: HttpAuthService;
  auditRefusal: AuditRefusal;
}
