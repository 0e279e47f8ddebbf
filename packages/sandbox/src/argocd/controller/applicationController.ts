import type { SandboxContext } from '../../context';
import { equalJson } from '../../kubernetes/json';
import type { ClusterEvent, KubernetesObject } from '../../kubernetes/types';
import type { Repositories } from '../../repositories';
import {
  APPLICATION,
  applicationRef,
  placeOfInstance,
  readApplication,
  REFRESH_ANNOTATION,
} from '../model/application';
import { instanceOf, rootOf } from '../state/tracking';
import { TrackingIndex } from '../state/trackingIndex';
import { ApplicationStore, placeKey, type Place } from './applicationStore';
import { AutoSync } from './autoSync';
import { deleteManaged } from './cascade';
import { Operator } from './operator';
import { Refresher, type RefreshLevel } from './refresher';

/** Git is asked this often, and a little later each time. */
const POLL_SECONDS = 120;
const POLL_JITTER_SECONDS = 60;
/** Changes that come together are looked at together. */
const SETTLE_SECONDS = 0.3;

/** How eagerly the controller looks. */
export interface Pace {
  /** How long changes are gathered before they are looked at; 0.3 s. */
  settleSeconds?: number;
  /** Whether Git is asked from time to time; it is, by default. */
  polls?: boolean;
}
const LEVELS: readonly RefreshLevel[] = ['tree', 'recent', 'latest'];

interface Pending {
  level: RefreshLevel;
  timer: { cancel(): void };
}

/** Keeps every Application's status, and runs what is asked of it. */
export class ApplicationController {
  readonly store: ApplicationStore;
  readonly tracking: TrackingIndex;
  private readonly context: SandboxContext;
  private readonly settleSeconds: number;
  private readonly polling: boolean;
  private readonly refresher: Refresher;
  private readonly operator: Operator;
  private readonly pending = new Map<string, Pending>();
  private readonly polls = new Map<string, { cancel(): void }>();
  private readonly looks = new Map<string, { cancel(): void }>();
  private unsubscribe = () => {};

  constructor(
    context: SandboxContext,
    repositories: Repositories,
    pace: Pace = {},
  ) {
    this.context = context;
    this.settleSeconds = pace.settleSeconds ?? SETTLE_SECONDS;
    this.polling = pace.polls ?? true;
    this.store = new ApplicationStore(context);
    this.tracking = new TrackingIndex(context.cluster);
    const tools = {
      context,
      cluster: context.cluster,
      repositories,
      tracking: this.tracking,
      store: this.store,
    };
    const autoSync = new AutoSync({
      clock: context.clock,
      store: this.store,
      lookAgain: (application, seconds) => this.lookAgain(application, seconds),
    });
    this.refresher = new Refresher({ ...tools, autoSync });
    this.operator = new Operator({
      ...tools,
      onOver: place => this.request(place, 'latest'),
    });
  }

  start(): void {
    this.tracking.start();
    this.unsubscribe = this.context.cluster.onEvent(event => {
      this.tracking.onEvent(event);
      this.onEvent(event);
    });
    this.context.cluster
      .list(APPLICATION)
      .forEach(object => this.adopt(object));
  }

  stop(): void {
    this.unsubscribe();
    this.operator.stop();
    this.pending.forEach(({ timer }) => timer.cancel());
    [this.polls, this.looks].forEach(timers => {
      timers.forEach(timer => timer.cancel());
      timers.clear();
    });
    this.pending.clear();
  }

  /** Refreshes an Application soon, at least as thoroughly as asked. */
  request(place: Place, level: RefreshLevel): void {
    const key = placeKey(place);
    const present = this.pending.get(key);
    if (present) {
      present.level =
        LEVELS.indexOf(level) > LEVELS.indexOf(present.level)
          ? level
          : present.level;
      return;
    }
    const timer = this.context.clock.after(this.settleSeconds, () => {
      const wanted = this.pending.get(key)?.level ?? level;
      this.pending.delete(key);
      this.refresher.refresh(place, wanted);
      if (wanted === 'latest') {
        this.poll(place);
      }
    });
    this.pending.set(key, { level, timer });
  }

  private onEvent(event: ClusterEvent): void {
    const { type, object, previous } = event;
    if (object.kind === APPLICATION.kind) {
      this.onApplication(type, object, previous);
    }
    if (object.kind !== 'Event' && object.kind !== 'Node') {
      this.onLiveObject(object);
    }
    if (object.kind === 'AppProject') {
      this.onProject(object);
    }
  }

  private onApplication(
    type: ClusterEvent['type'],
    object: KubernetesObject,
    previous?: KubernetesObject,
  ): void {
    const { name, namespace = '' } = object.metadata;
    const place = { namespace, name };
    if (type === 'DELETED') {
      this.forget(place);
      return;
    }
    if (type === 'ADDED') {
      this.adopt(object);
      return;
    }
    if (object.metadata.deletionTimestamp) {
      deleteManaged(this.context.cluster, this.tracking, object);
      return;
    }
    if (
      object.metadata.annotations?.[REFRESH_ANNOTATION] ||
      !equalJson(object.spec, previous?.spec)
    ) {
      this.request(place, 'latest');
    }
    if (
      object.operation !== undefined &&
      (previous?.operation === undefined || isTerminating(object, previous))
    ) {
      this.operator.schedule(place, SETTLE_SECONDS);
    }
  }

  private adopt(object: KubernetesObject): void {
    const { name, namespace = '' } = object.metadata;
    const place = { namespace, name };
    const application = readApplication(object);
    if (!application) {
      this.context.log(
        `argocd: ${namespace}/${name} is left alone: it is not an Application that can be read`,
      );
      return;
    }
    if (object.metadata.deletionTimestamp) {
      deleteManaged(this.context.cluster, this.tracking, object);
      return;
    }
    if (
      object.metadata.annotations?.[REFRESH_ANNOTATION] ||
      !application.status.reconciledAt
    ) {
      this.request(place, 'latest');
    } else {
      this.poll(place, Date.parse(application.status.reconciledAt));
    }
    if (application.operation) {
      this.operator.schedule(place, SETTLE_SECONDS);
    }
  }

  private poll(place: Place, since?: number): void {
    if (!this.polling) {
      return;
    }
    const { clock, random } = this.context;
    const key = placeKey(place);
    const pause = POLL_SECONDS + random.between(0, POLL_JITTER_SECONDS);
    const passed =
      since === undefined
        ? 0
        : Math.max(0, ((clock.now().getTime() - since) / 1000) * clock.speed);
    this.polls.get(key)?.cancel();
    const timer = clock.after(Math.max(1, pause - passed), () => {
      this.polls.delete(key);
      if (this.context.cluster.get(applicationRef(place))) {
        this.request(place, 'latest');
      }
    });
    this.polls.set(key, timer);
  }

  private lookAgain(place: Place, seconds: number): void {
    const key = placeKey(place);
    this.looks.get(key)?.cancel();
    const timer = this.context.clock.after(seconds, () => {
      this.looks.delete(key);
      this.request(place, 'recent');
    });
    this.looks.set(key, timer);
  }

  /** A managed object, or something below one, has changed. */
  private onLiveObject(object: KubernetesObject): void {
    const own = instanceOf(object);
    if (own !== undefined) {
      const place = placeOfInstance(own);
      const itself =
        object.kind === APPLICATION.kind &&
        object.metadata.name === place.name &&
        object.metadata.namespace === place.namespace;
      if (!itself) {
        this.touch(place, 'recent');
      }
      return;
    }
    const root = rootOf(this.context.cluster, object);
    const instance = root === object ? undefined : instanceOf(root);
    if (instance !== undefined) {
      this.touch(placeOfInstance(instance), 'tree');
    }
  }

  private touch(place: Place, level: RefreshLevel): void {
    const application = this.context.cluster.get(applicationRef(place));
    if (application) {
      this.request(place, level);
      if (level === 'recent' && application.operation !== undefined) {
        this.operator.schedule(place, 1);
      }
    }
  }

  private onProject(project: KubernetesObject): void {
    for (const object of this.context.cluster.list(APPLICATION)) {
      const application = readApplication(object);
      if (application?.spec.project === project.metadata.name) {
        this.request(application, 'latest');
        if (application.operation) {
          this.operator.schedule(application, 1);
        }
      }
    }
  }

  private forget(place: Place): void {
    const key = placeKey(place);
    this.pending.get(key)?.timer.cancel();
    this.pending.delete(key);
    for (const timers of [this.polls, this.looks]) {
      timers.get(key)?.cancel();
      timers.delete(key);
    }
    this.operator.forget(place);
  }
}

function phaseOf(object: KubernetesObject): string | undefined {
  return readApplication(object)?.status.operationState?.phase;
}

function isTerminating(
  object: KubernetesObject,
  previous: KubernetesObject,
): boolean {
  return (
    phaseOf(object) === 'Terminating' && phaseOf(previous) !== 'Terminating'
  );
}
