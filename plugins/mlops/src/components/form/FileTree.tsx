import type { PreviewFile } from '@slipway/backstage-plugin-mlops-common';
import { RiFileTextLine, RiFolderLine } from '@remixicon/react';
import { useMemo } from 'react';
import { fileName, treeOf, type Folder } from '../../states/preview';
import styles from './FileTree.module.css';

interface Choosing {
  /** The path of the chosen file. */
  selected: string | undefined;
  onSelect: (path: string) => void;
}

/** Files in their folders; the folders of the chosen one are open. */
export function FileTree({
  files,
  ...choosing
}: Choosing & { files: readonly PreviewFile[] }) {
  const root = useMemo(() => treeOf(files), [files]);
  return <Entries folder={root} {...choosing} />;
}

function Entries({ folder, ...choosing }: Choosing & { folder: Folder }) {
  return (
    <ul className={styles.entries}>
      {folder.folders.map(inner => (
        <li key={inner.path}>
          <details
            className={styles.folder}
            open={choosing.selected?.startsWith(inner.path) || undefined}
          >
            <summary className={styles.row}>
              <RiFolderLine aria-hidden size={15} className={styles.icon} />
              {inner.name}
            </summary>
            <Entries folder={inner} {...choosing} />
          </details>
        </li>
      ))}
      {folder.files.map(file => (
        <li key={file.path}>
          <FileRow file={file} {...choosing} />
        </li>
      ))}
    </ul>
  );
}

function FileRow({
  file,
  onSelect,
  selected,
}: Choosing & { file: PreviewFile }) {
  const isSelected = file.path === selected;
  return (
    <button
      type="button"
      className={styles.row}
      aria-current={isSelected || undefined}
      title={file.path}
      onClick={() => onSelect(file.path)}
    >
      <RiFileTextLine aria-hidden size={15} className={styles.icon} />
      {fileName(file)}
    </button>
  );
}
