import type {
  LifecycleService,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { DeliveryAuthorizer } from '../authorization/DeliveryAuthorizer';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import type { Environments } from '../environments';
import { FleetBoard } from './FleetBoard';
import { FleetReader } from './FleetReader';
import { FleetSignals } from './FleetSignals';

/** Joins the parts of the fleet, and starts and stops them with the backend. */
export function startFleet(options: {
  board: DeliveryBoard;
  environments: Environments;
  authorizer: DeliveryAuthorizer;
  lifecycle: LifecycleService;
  logger: LoggerService;
  signals: SignalsService;
  userInfo: UserInfoService;
}): FleetReader {
  const { board, lifecycle, logger } = options;
  const { environments, authorizer, userInfo } = options;
  const fleet = new FleetBoard({ board, environments, logger });
  const reader = new FleetReader({ fleet, board, authorizer, userInfo });
  const { signals } = options;
  const telling = new FleetSignals({ fleet, reader, signals, logger });
  lifecycle.addStartupHook(() => {
    fleet.start();
    telling.start();
  });
  lifecycle.addShutdownHook(() => {
    telling.stop();
    fleet.stop();
  });
  return reader;
}
