import type {
  Delivery,
  OperationPlan,
  Release,
  RollbackDetails,
} from '@slipway/backstage-plugin-mlops-common';
import { commitsSentence, filesSentence } from '../../states/diff';
import { shortImage, shortRevision } from '../../states/names';
import { metricRows, modelName, releaseName } from '../../states/plan';
import { FileChanges } from '../actions/FileChanges';
import { Section } from '../parts/Section';
import { Instant } from '../parts/Instant';
import { OutLink } from '../parts/OutLink';
import { StatusWord } from '../parts/StatusWord';
import styles from './Differences.module.css';

/** What is live now, what would be, and what differs. */
export function Differences({
  delivery,
  plan,
  rollback,
  to,
}: {
  delivery: Delivery;
  plan: OperationPlan;
  rollback: RollbackDetails;
  to: Release;
}) {
  const { commits, files } = rollback.differences;
  return (
    <>
      <Section title="What changes">
        <ThenAndNow
          delivery={delivery}
          plan={plan}
          rollback={rollback}
          to={to}
        />
      </Section>
      {files.length > 0 && (
        <Section title={filesSentence(files)}>
          <FileChanges files={files} />
        </Section>
      )}
      {commits.length > 0 && (
        <Section title={commitsSentence(commits)}>
          <Commits commits={commits} />
        </Section>
      )}
    </>
  );
}

function ThenAndNow({
  delivery,
  plan,
  rollback,
  to,
}: {
  delivery: Delivery;
  plan: OperationPlan;
  rollback: RollbackDetails;
  to: Release;
}) {
  const { images, model } = rollback.differences;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <td />
          <th scope="col">From {releaseName(rollback.from)}</th>
          <th scope="col">To {releaseName(to)}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Model</th>
          <td>{modelName(model.from)}</td>
          <td>{modelName(model.to)}</td>
          <td />
        </tr>
        <tr>
          <th scope="row">Image</th>
          <td>
            <Images images={images.from} />
          </td>
          <td>
            <Images images={images.to} />
          </td>
          <td />
        </tr>
        {metricRows(plan, delivery).map(row => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td>{row.from}</td>
            <td>
              {row.to} {row.delta && <span>({row.delta})</span>}
            </td>
            <td>
              {row.verdict && (
                <StatusWord status={{ tone: row.tone, word: row.verdict }} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Images({ images }: { images: readonly string[] }) {
  if (images.length === 0) return <>not known</>;
  return (
    <>
      {images.map(image => (
        <code key={image} title={image} className={styles.code}>
          {shortImage(image)}
        </code>
      ))}
    </>
  );
}

function Commits({
  commits,
}: {
  commits: RollbackDetails['differences']['commits'];
}) {
  return (
    <ul className={styles.commits}>
      {commits.map(({ at, author, sha, title, url }) => (
        <li key={sha} className={styles.commit}>
          <OutLink href={url} plain label={`Commit ${shortRevision(sha)}`}>
            <code className={styles.code}>{shortRevision(sha)}</code>
          </OutLink>
          <span className={styles.words}>
            {title}{' '}
            <span className={styles.quiet}>
              {author} {at && <Instant at={at} />}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
