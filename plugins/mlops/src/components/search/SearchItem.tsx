import { Link } from '@backstage/core-components';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';
import type {
  ResultHighlight,
  SearchDocument,
} from '@backstage/plugin-search-common';
import { RiBrainLine, RiShipLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import {
  isFoundInText,
  isInTitle,
  readFound,
  type Found,
} from '../../states/found';
import { StatusWord } from '../parts/StatusWord';
import { Theme } from '../parts/Theme';
import styles from './SearchItem.module.css';

/**
 * What the search page gives to the item of a result.
 *
 * @public
 */
export interface SearchItemProps {
  result?: SearchDocument;
  highlight?: ResultHighlight;
  rank?: number;
}

/** A release or a model version among the results of a search. */
export function SearchItem({ highlight, result }: SearchItemProps) {
  if (!result) return null;
  const found = readFound(result);
  const Icon = found.subject === 'release' ? RiShipLine : RiBrainLine;
  return (
    <Theme className={styles.item}>
      <Icon aria-hidden className={styles.icon} size={22} />
      <div className={styles.body}>
        <h3 className={styles.title}>
          <Link to={found.location} noTrack>
            <Highlighted field="title" highlight={highlight}>
              {found.title}
            </Highlighted>
          </Link>
        </h3>
        <p className={styles.states}>
          <span className={styles.subject}>
            {found.subject === 'release' ? 'Release' : 'Model version'}
          </span>
          {found.statuses.map((status, index) => (
            <StatusWord
              key={status.word}
              status={status}
              pill={index === 0 && status.tone !== 'good'}
            />
          ))}
        </p>
        <Facts found={found} />
        {highlight && isFoundInText(highlight) && (
          <p className={styles.text}>
            <Highlighted field="text" highlight={highlight}>
              {result.text}
            </Highlighted>
          </p>
        )}
      </div>
    </Theme>
  );
}

/** What the title does not say already. */
function Facts({ found }: { found: Found }) {
  const { candidate, image, owner, revision, title } = found;
  const untold = (values: ReadonlyArray<string | undefined>) =>
    values.filter(value => value && !isInTitle(title, value));
  const environments = untold(found.environments);
  const aliases = untold(found.aliases);
  return (
    <dl className={styles.facts}>
      <Fact name="Service">{untold([found.service]).join()}</Fact>
      <Fact name={environments.length > 1 ? 'Environments' : 'Environment'}>
        {environments.join(', ')}
      </Fact>
      <Fact name="Version">{untold([found.version]).join()}</Fact>
      <Fact name="Under test">{candidate}</Fact>
      <Fact name={aliases.length > 1 ? 'Aliases' : 'Alias'}>
        {aliases.join(', ')}
      </Fact>
      <Fact name="Owner">{owner}</Fact>
      <Fact name="Commit">{revision && <code>{revision}</code>}</Fact>
      <Fact name="Image">{image && <code>{image}</code>}</Fact>
    </dl>
  );
}

function Fact({ children, name }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Highlighted({
  children,
  field,
  highlight,
}: {
  children: string;
  field: string;
  highlight?: ResultHighlight;
}) {
  const text = highlight?.fields[field];
  if (!highlight || !text) return <>{children}</>;
  return (
    <HighlightedSearchResultText
      text={text}
      preTag={highlight.preTag}
      postTag={highlight.postTag}
    />
  );
}
