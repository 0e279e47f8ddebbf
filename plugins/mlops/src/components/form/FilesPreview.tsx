import type {
  PreviewFiles,
  PreviewRepository,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { firstFile, type FileAddress } from '../../states/preview';
import { Nothing } from '../parts/Nothing';
import { FileContent } from './FileContent';
import { FileTree } from './FileTree';
import { Section } from '../parts/Section';
import styles from './FilesPreview.module.css';

/** The repositories, their files, and what is in one of them. */
export function FilesPreview({ files }: { files: PreviewFiles }) {
  return (
    <Section isOfPage title="Repositories and files">
      {files.state === 'rendered' ? (
        <Browser repositories={files.repositories} />
      ) : (
        <Nothing title="The files are not shown">{files.reason}</Nothing>
      )}
    </Section>
  );
}

function Browser({
  repositories,
}: {
  repositories: readonly PreviewRepository[];
}) {
  const [selected, setSelected] = useState(() => firstFile(repositories));
  const file = selected && find(repositories, selected);
  return (
    <div className={styles.browser}>
      <div className={styles.repositories}>
        {repositories.map(repository => (
          <Repository
            key={repository.name}
            repository={repository}
            selected={selected}
            onSelect={setSelected}
          />
        ))}
      </div>
      {file && <FileContent key={file.path} file={file} />}
    </div>
  );
}

function Repository({
  onSelect,
  repository,
  selected,
}: {
  repository: PreviewRepository;
  selected: FileAddress | undefined;
  onSelect: (file: FileAddress) => void;
}) {
  const { files, name, purpose } = repository;
  return (
    <section aria-label={name} className={styles.repository}>
      <h4 className={styles.name}>
        {name} <span className={styles.quiet}>({files.length})</span>
      </h4>
      <p className={styles.purpose}>{purpose}</p>
      <FileTree
        files={files}
        selected={selected?.repository === name ? selected.path : undefined}
        onSelect={path => onSelect({ repository: name, path })}
      />
    </section>
  );
}

function find(
  repositories: readonly PreviewRepository[],
  address: FileAddress,
) {
  return repositories
    .find(({ name }) => name === address.repository)
    ?.files.find(({ path }) => path === address.path);
}
