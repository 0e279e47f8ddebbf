import type {
  DestinationDelivery,
  Release,
} from '@slipway/backstage-plugin-mlops-common';
import { Fragment } from 'react';
import {
  isSplit,
  readiness,
  releaseTitle,
  roleOnTrial,
  syncedRole,
} from '../../states/environment';
import { shortImage } from '../../states/names';
import { Fact, Facts } from '../parts/Facts';
import { Instant } from '../parts/Instant';
import { Revision } from '../parts/Revision';
import { StatusWord } from '../parts/StatusWord';
import { TrafficBar } from '../parts/TrafficBar';
import { ApplicationFacts, ApplicationLink } from './ApplicationFacts';
import styles from './Destination.module.css';

/** What runs in one cluster and namespace of an environment. */
export function Destination({
  destination,
  environment,
  isNamed,
}: {
  destination: DestinationDelivery;
  environment: string;
  /** Whether the environment has more than this one. */
  isNamed: boolean;
}) {
  const { applications, cluster, live, namespace, traffic } = destination;
  const place = `${cluster} / ${namespace}`;
  return (
    <div className={styles.destination}>
      {isNamed && <p className={styles.place}>{place}</p>}
      <LiveRelease release={live} />
      {isSplit(destination) && (
        <TrafficBar
          traffic={traffic}
          candidate={roleOnTrial(destination)}
          label={isNamed ? `${environment}, ${place}` : environment}
        />
      )}
      {applications.map(application => (
        <ApplicationFacts
          key={application.id}
          application={application}
          isNamed={applications.length > 1}
        />
      ))}
      <ReleaseFacts destination={destination} />
    </div>
  );
}

function LiveRelease({ release }: { release: Release | undefined }) {
  const title = releaseTitle(release);
  return (
    <p className={styles.release}>
      <span className={title ? styles.version : styles.none}>
        {title ?? 'Nothing is live'}
      </span>
      {release?.model && (
        <span className={styles.model}>{release.model.name}</span>
      )}
    </p>
  );
}

function ReleaseFacts({ destination }: { destination: DestinationDelivery }) {
  const { applications, candidate, live, synced, workloads } = destination;
  const [application] = applications.length === 1 ? applications : [];
  const pods = readiness(workloads);
  return (
    <Facts>
      <Fact name="Application">
        {application && <ApplicationLink application={application} />}
      </Fact>
      <Fact name="Revision">
        {live?.revision && (
          <Revision revision={live.revision} url={live.revisionUrl} />
        )}
      </Fact>
      <Fact name="Image">{live && <Images images={live.images} />}</Fact>
      {candidate && isSplit(destination) && (
        <Fact name={upperFirst(roleOnTrial(destination))}>
          {candidate.images.length > 0 && <Images images={candidate.images} />}
        </Fact>
      )}
      <Fact name="Synced to">
        {synced && (
          <>
            <Revision revision={synced.revision} url={synced.revisionUrl} />
            <span className={styles.aside}>
              {syncedRole(destination)}
              {synced.deployedAt && (
                <>
                  {', '}
                  <Instant at={synced.deployedAt} />
                </>
              )}
            </span>
          </>
        )}
      </Fact>
      <Fact name="Pods">
        {pods && (
          <StatusWord
            status={{
              tone: pods.ready < pods.desired ? 'warn' : 'good',
              word: `${pods.ready} of ${pods.desired} ready`,
            }}
          />
        )}
      </Fact>
      <Fact name="Deployed">
        {live?.deployedAt && (
          <span>
            <Instant at={live.deployedAt} />
            {live.deployedBy && (
              <span className={styles.aside}> by {live.deployedBy}</span>
            )}
          </span>
        )}
      </Fact>
    </Facts>
  );
}

function Images({ images }: { images: readonly string[] }) {
  return (
    <span className={styles.images}>
      {images.map(image => (
        <code key={image} title={image} className={styles.image}>
          <Breakable text={shortImage(image)} />
        </code>
      ))}
    </span>
  );
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Breaks, where it must, between name and tag. */
function Breakable({ text }: { text: string }) {
  return (
    <>
      {text.split(/(?<=[:@])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
