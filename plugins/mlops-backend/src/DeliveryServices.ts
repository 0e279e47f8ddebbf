import type {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { DeliverySource } from '@slipway/backstage-plugin-mlops-node';
import type { OperationRegistry } from './operations/OperationRegistry';

/** What the delivery API is built from. */
export interface DeliveryServices {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  notifications: NotificationService;
  logger: LoggerService;
  permissions: PermissionsService;
  /** What modules can do. */
  registry: OperationRegistry;
  scheduler: SchedulerService;
  signals: SignalsService;
  sources: readonly DeliverySource[];
  userInfo: UserInfoService;
}
