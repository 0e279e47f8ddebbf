import type {
  FileChange,
  OperationPlan,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';

/** What of a plan was read in a repository. */
type Contents = Pick<OperationPlan, 'files' | 'rollback' | 'warnings'>;

/**
 * The portal reads repositories with its own token, wherever an annotation leads
 * to. What stands in them is for who may change it from here; others are told
 * which files would change.
 */
export function withoutContents({
  files,
  rollback,
  warnings,
}: Contents): Contents {
  const read = [...(files ?? []), ...(rollback?.differences.files ?? [])];
  const isRead = read.length > 0 || rollback?.differences.commits.length;
  return {
    ...(files && { files: files.map(pathOnly) }),
    ...(rollback && {
      rollback: {
        ...rollback,
        differences: {
          ...rollback.differences,
          files: rollback.differences.files.map(pathOnly),
          commits: [],
        },
      },
    }),
    warnings: isRead ? [...warnings, contentsWithheld()] : warnings,
  };
}

function pathOnly({ path, change }: FileChange): FileChange {
  return { path, change };
}

function contentsWithheld(): Reason {
  return {
    code: 'contents-withheld',
    severity: 'info',
    message:
      'What is in the files and commits is not shown, because nothing may be changed there from here, or not by you',
  };
}
