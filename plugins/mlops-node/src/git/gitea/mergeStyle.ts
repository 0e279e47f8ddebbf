import type { GiteaSettings } from './schemas';

/** How the repository wants it, of the ways that leave one commit to name. */
export function mergeStyle(
  settings: GiteaSettings,
): 'merge' | 'squash' | 'rebase' {
  const { default_merge_style: style } = settings;
  if (style === 'squash' && settings.allow_squash_merge) return 'squash';
  if (settings.allow_merge_commits) return 'merge';
  return settings.allow_squash_merge ? 'squash' : 'rebase';
}
